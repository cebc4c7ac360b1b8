import type pg from 'pg';
import type { Ablation } from './ablations.ts';
import { apply } from './patch.ts';

/** Takes a rule out of a database that has been migrated. */
export async function weaken(client: Pick<pg.Client, 'query'>, { statements, functions }: NonNullable<Ablation['database']>): Promise<void> {
  for (const statement of statements) await client.query(statement);
  for (const { name, find, replace } of functions) {
    const { rows } = await client.query<{ definition: string }>('SELECT pg_get_functiondef($1::regproc) AS definition', [name]);
    await client.query(apply(rows[0]!.definition, { file: `the function ${name}`, find, replace }));
  }
}
