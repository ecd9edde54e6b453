import { keysInPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { ServiceFacts } from './facts.ts';
import { SPANS_FIRST_MS } from './limits.ts';

/** Such rows stand beside the points: no hash of a point has a colon. */
const PREFIX = 'spans:';
const WHOLE = 'whole';

/** What one request says of its services, and of which of them it must be known. */
export interface ToldServices {
  readonly services: readonly ServiceFacts[];
  /** Names of services whose metrics it has. */
  readonly asked: readonly string[];
  readonly nowMs: number;
}

type Row = Tables['otlp_point'];

/**
 * Notes which services send all of their spans now, and answers which did within the hour: their
 * metrics of turns say nothing more, and would count each turn twice.
 *
 * @param told requests in their order
 * @returns for each, the services among those that it asks for
 */
export async function wholeServices(
  { db }: Tx,
  environment: string,
  told: readonly ToldServices[],
): Promise<ReadonlySet<string>[]> {
  const rows = new Map<string, Row>();
  for (const ids of keysInPowers(told.flatMap(({ asked }) => asked.map(idOf)))) {
    for (const row of await servicesAmong(db, { environment, ids })) rows.set(row.id, row);
  }
  const changed = new Map<string, Row>();
  const answers = told.map(({ services, asked, nowMs }) => {
    for (const [name, whole] of wholeness(services)) {
      const id = idOf(name);
      const row = { environment, id, value: whole ? WHOLE : 'sampled', seenMs: nowMs };
      rows.set(id, row);
      changed.set(id, row);
    }
    const isWhole = (name: string) => {
      const row = rows.get(idOf(name));
      return row?.value === WHOLE && row.seenMs >= nowMs - SPANS_FIRST_MS;
    };
    return new Set(asked.filter(isWhole));
  });
  await putServices(db, [...changed.values()]);
  return answers;
}

function idOf(name: string): string {
  return `${PREFIX}${name}`;
}

/** By name: processes of one service may say different things. */
function wholeness(services: readonly ServiceFacts[]): ReadonlyMap<string, boolean> {
  const byName = new Map<string, boolean>();
  for (const { name, whole } of services)
    if (whole !== null) byName.set(name, whole && byName.get(name) !== false);
  return byName;
}

const servicesAmong = prepared({
  shape: ({ ids }) => ids.length,
  parameters: ({ environment, ids }: { environment: string; ids: readonly string[] }) => [
    environment,
    ...ids,
  ],
  build: (db, { environment, ids }) =>
    db
      .selectFrom('otlp_point')
      .select(['environment', 'id', 'value', 'seenMs'])
      .where('environment', '=', environment)
      .where('id', 'in', ids),
});

const putServices = preparedInsert(
  'otlp_point',
  ['environment', 'id', 'value', 'seenMs'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
        value: eb.ref('excluded.value'),
        seenMs: eb.ref('excluded.seenMs'),
      })),
    ),
);
