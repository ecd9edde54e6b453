import { NAME_LENGTH_MAX } from '@tidegate/protocol';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { ServiceFacts } from './facts.ts';

/** What ids of processes that are known by OTLP alone begin with. */
export const OTLP_INSTANCE = 'otlp:';

type Instance = Tables['instance'];

const NO_RULESET = { lineage: 0, version: 0 };

/** Processes that spoke in one request, and whose key they used. */
export interface SpokenServices {
  readonly keyId: string;
  readonly services: readonly ServiceFacts[];
  readonly nowMs: number;
}

/**
 * Notes that processes live. Nobody tells which ruleset they hold: one that tells of evaluations is
 * taken to hold the current one, any other one what it was last taken to hold.
 *
 * @param told requests in their order
 */
export async function keepInstances(
  { db }: Tx,
  environment: string,
  told: readonly SpokenServices[],
): Promise<void> {
  if (told.every(({ services }) => services.length === 0)) return;
  const [held = NO_RULESET] = await servedNow(db, environment);
  const rows = new Map<string, Instance>();
  const holding = new Set<string>();
  for (const { id, keyId, evaluated, nowMs } of told.flatMap(spokenBy)) {
    if (evaluated) holding.add(id);
    rows.set(id, {
      ...{ environment, id, keyId, sequence: (rows.get(id)?.sequence ?? 0) + 1 },
      ...{ lostBatches: 0, droppedObservations: 0 },
      ...(holding.has(id) ? held : NO_RULESET),
      ...{ seenMs: nowMs, closedMs: null, sdk: null, clockAheadMs: null },
    });
  }
  const all = [...rows.values()];
  await putHolding(
    db,
    all.filter(({ id }) => holding.has(id)),
  );
  await putOther(
    db,
    all.filter(({ id }) => !holding.has(id)),
  );
}

function spokenBy({ keyId, services, nowMs }: SpokenServices) {
  return services.map(({ id, evaluated }) => {
    const instance = `${OTLP_INSTANCE}${id === '' ? keyId : id}`.slice(0, NAME_LENGTH_MAX);
    return { id: instance, keyId, evaluated, nowMs };
  });
}

/** The ruleset version that is served now. */
const servedNow = prepared({
  shape: () => 1,
  parameters: (environment: string) => [environment],
  build: (db, environment) =>
    db.selectFrom('environment').select(['lineage', 'version']).where('key', '=', environment),
});

const COLUMNS = [
  ...(['environment', 'id', 'keyId', 'sequence', 'lostBatches', 'droppedObservations'] as const),
  ...(['lineage', 'version', 'seenMs', 'closedMs'] as const),
];

const putHolding = preparedInsert('instance', COLUMNS, (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
      keyId: eb.ref('excluded.keyId'),
      sequence: eb('instance.sequence', '+', eb.ref('excluded.sequence')),
      lineage: eb.ref('excluded.lineage'),
      version: eb.ref('excluded.version'),
      seenMs: eb.ref('excluded.seenMs'),
      closedMs: eb.ref('excluded.closedMs'),
    })),
  ),
);

/** What it held stays. */
const putOther = preparedInsert('instance', COLUMNS, (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
      keyId: eb.ref('excluded.keyId'),
      sequence: eb('instance.sequence', '+', eb.ref('excluded.sequence')),
      seenMs: eb.ref('excluded.seenMs'),
      closedMs: eb.ref('excluded.closedMs'),
    })),
  ),
);
