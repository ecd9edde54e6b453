import { sql } from 'kysely';
import type { Tx } from './transaction.ts';

/**
 * Runs a change and takes back what it wrote: its answer is what it would be, and nobody hears of
 * it. A change that throws is the transaction's to take back.
 */
export async function withoutTrace<T>(tx: Tx, change: (tx: Tx) => Promise<T>): Promise<T> {
  await sql`SAVEPOINT without_trace`.execute(tx.db);
  const answer = await change({ ...tx, publish: () => {} });
  await sql`ROLLBACK TO SAVEPOINT without_trace`.execute(tx.db);
  await sql`RELEASE SAVEPOINT without_trace`.execute(tx.db);
  return answer;
}
