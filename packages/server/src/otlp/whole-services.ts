import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import type { ServiceFacts } from './facts.ts';
import { SPANS_FIRST_MS } from './limits.ts';

/** Such rows stand beside the points: no hash of a point has a colon. */
const PREFIX = 'spans:';
const WHOLE = 'whole';

/**
 * Notes which services send all of their spans now, and answers which did within the hour: their
 * metrics of turns say nothing more, and would count each turn twice.
 */
export async function wholeServices(
  { db }: Tx,
  environment: string,
  services: readonly ServiceFacts[],
  asked: readonly string[],
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const byName = new Map<string, boolean>();
  for (const { name, whole } of services)
    if (whole !== null) byName.set(name, whole && byName.get(name) !== false);
  const values = Array.from(byName, ([name, whole]) => {
    return { environment, id: `${PREFIX}${name}`, value: whole ? WHOLE : 'sampled', seenMs: nowMs };
  });
  for (const some of inChunks(values, INSERT_ROWS)) {
    await db
      .insertInto('otlp_point')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
          value: eb.ref('excluded.value'),
          seenMs: eb.ref('excluded.seenMs'),
        })),
      )
      .execute();
  }
  const ids = [...new Set(asked)].map((name) => `${PREFIX}${name}`);
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('otlp_point')
    .select('id')
    .where('environment', '=', environment)
    .where('id', 'in', ids)
    .where('value', '=', WHOLE)
    .where('seenMs', '>=', nowMs - SPANS_FIRST_MS)
    .execute();
  return new Set(rows.map(({ id }) => id.slice(PREFIX.length)));
}
