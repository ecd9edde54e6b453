import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

/** A line of an incident, before its place in it is known. */
export type NewEntry = Pick<Tables['incident_entry'], 'kind' | 'actor' | 'text'>;

/** Lines of an incident in the order in which they were written. */
export async function entriesOf(
  { db }: ReadTx,
  incidentId: string,
): Promise<Tables['incident_entry'][]> {
  return await db
    .selectFrom('incident_entry')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .orderBy('sequence')
    .execute();
}

/** How many lines an incident has. */
export async function countEntries({ db }: ReadTx, incidentId: string): Promise<number> {
  const last = await db
    .selectFrom('incident_entry')
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .where('incidentId', '=', incidentId)
    .executeTakeFirst();
  return last?.sequence ?? 0;
}

/** Adds a line to an incident; the caller has looked whether there is room. */
export async function addEntry(
  tx: Tx,
  incidentId: string,
  entry: NewEntry,
  nowMs: number,
): Promise<void> {
  const sequence = (await countEntries(tx, incidentId)) + 1;
  await tx.db
    .insertInto('incident_entry')
    .values({ incidentId, sequence, atMs: nowMs, ...entry })
    .execute();
}
