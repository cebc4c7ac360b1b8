import type pg from 'pg';
import type { Receipt, ReceiptReport, ReceiptRepository } from '../../domain/receipt.ts';
import { combine } from '../receipt-report.ts';
import { outlastingDeadlocks } from './postgres-error.ts';

const receiptColumns = 'user_id AS "userId", read_version AS "readVersion", read_seq AS "readSeq", delivered_seq AS "deliveredSeq"';

export class PostgresReceiptRepository implements ReceiptRepository {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async record(reports: ReceiptReport[]): Promise<{ conversationId: string; receipt: Receipt }[]> {
    if (reports.length === 0) return [];
    const merged = JSON.stringify(combine(reports).map(rowOf));
    return outlastingDeadlocks(() => this.#merge(merged));
  }

  async list(conversationId: string, userIds?: string[]): Promise<Receipt[]> {
    const { rows } = await this.#pool.query<Receipt>(
      `SELECT ${receiptColumns} FROM members
       WHERE conversation_id = $1 AND left_seq IS NULL AND ($2::uuid[] IS NULL OR user_id = ANY ($2::uuid[]))`,
      [conversationId, userIds ?? null],
    );
    return rows;
  }

  async #merge(reports: string): Promise<{ conversationId: string; receipt: Receipt }[]> {
    const { rows } = await this.#pool.query<Receipt & { conversationId: string }>({
      name: 'record-receipts',
      text: `SELECT conversation_id AS "conversationId", ${receiptColumns} FROM record_receipts($1::jsonb)`,
      values: [reports],
    });
    return rows.map(({ conversationId, ...receipt }) => ({ conversationId, receipt }));
  }
}

function rowOf({ conversationId, userId, deliveredSeq, read }: ReceiptReport) {
  return { conversation_id: conversationId, user_id: userId, delivered_seq: deliveredSeq, read_version: read?.version, read_seq: read?.seq };
}
