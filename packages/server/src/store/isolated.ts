import { sql } from 'kysely';
import type { Published } from './store.ts';
import type { Tx } from './transaction.ts';

/**
 * Runs a part of the transaction that may fail alone: then all that it wrote is taken back, and the
 * rest goes on. Its doorbells ring only if it does not fail.
 */
export async function isolated<T>(tx: Tx, run: (part: Tx) => Promise<T>): Promise<T> {
  const doorbells: Published[] = [];
  await sql`SAVEPOINT part`.execute(tx.db);
  try {
    const result = await run({ ...tx, publish: (published) => doorbells.push(published) });
    await sql`RELEASE SAVEPOINT part`.execute(tx.db);
    for (const published of doorbells) tx.publish(published);
    return result;
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT part`.execute(tx.db);
    await sql`RELEASE SAVEPOINT part`.execute(tx.db);
    throw error;
  }
}

/** What went wrong, for people. */
export function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
