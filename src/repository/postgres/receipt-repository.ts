import type pg from 'pg';
import type { DevicePosition } from '../../domain/device-position.ts';
import type { Receipt, ReceiptReport, ReceiptRepository } from '../../domain/receipt.ts';
import type { DeviceReport, MemberReport } from '../receipt-report.ts';
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
    const merged = JSON.stringify(combine(reports).flatMap(rowsOf));
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

  async devices(conversationId: string, seq: number): Promise<{ userId: string; devices: DevicePosition[] }[]> {
    const { rows } = await this.#pool.query<DeviceRow>(
      `SELECT m.user_id AS "userId", s.id AS "sessionId", s.device_name AS "deviceName",
         p.delivered_seq AS "deliveredSeq", p.stored_from AS "from", p.stored_to AS "to", p.at, p.mark_froms AS "markFroms", p.mark_tos AS "markTos", p.mark_times AS "markTimes"
       FROM members m
       LEFT JOIN (device_positions p JOIN sessions s ON s.id = p.session_id AND s.revoked_at IS NULL AND s.expires_at > now())
         ON p.conversation_id = m.conversation_id AND p.user_id = m.user_id
       WHERE m.conversation_id = $1 AND m.left_seq IS NULL AND m.visible_from_seq <= $2`,
      [conversationId, seq],
    );
    return [...Map.groupBy(rows, ({ userId }) => userId)].map(([userId, own]) => ({ userId, devices: own.flatMap(positionOf) }));
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

/** One row a device; the first carries what the member reports. */
function rowsOf({ conversationId, userId, deliveredSeq, read, devices }: MemberReport) {
  const key = { conversation_id: conversationId, user_id: userId };
  const [first, ...others] = devices;
  const own = { ...key, delivered_seq: deliveredSeq, read_version: read?.version, read_seq: read?.seq, ...columnsOf(first) };
  return [own, ...others.map((device) => ({ ...key, ...columnsOf(device) }))];
}

function columnsOf(device: DeviceReport | undefined) {
  if (!device) return {};
  const { sessionId, deliveredSeq, stored } = device;
  return { session_id: sessionId, device_seq: deliveredSeq, stored_from: stored.from, stored_to: stored.to };
}

/** A member, and one of their devices: all else is null for somebody of whom no device is known. */
interface DeviceRow {
  userId: string;
  sessionId: string | null;
  deviceName: string;
  deliveredSeq: number;
  from: number;
  to: number;
  at: Date;
  markFroms: number[];
  markTos: number[];
  markTimes: Date[];
}

function positionOf({ sessionId, deviceName, deliveredSeq, from, to, at, markFroms, markTos, markTimes }: DeviceRow): DevicePosition[] {
  if (sessionId === null) return [];
  const marks = markTos.map((markTo, i) => ({ from: markFroms[i]!, to: markTo, at: markTimes[i]!.getTime() }));
  return [{ sessionId, deviceName, deliveredSeq, stored: { from, to }, at: at.getTime(), marks }];
}
