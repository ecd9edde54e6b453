import { groupBy } from '../store/group-by.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { LAST_USED_GRAIN_MS, TURN_DEADLINE_MS } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { BatchInput } from './batch-input.ts';

type Instance = Tables['instance'];

/** A batch that is new. */
export interface Heard {
  readonly input: BatchInput;
  /** Batches that its instance lost before it. */
  readonly skipped: number;
  /**
   * When its instance was last heard of, where it is the leftover of one that has been silent for so
   * long that its open turns failed: they must not look open again. `null` in all other cases.
   */
  readonly diedMs: number | null;
  /** Observations of it that we had to drop. */
  dropped: number;
}

/** Which batches are listened to. */
export interface HeardInstances {
  /** Those that are new to their instances, in order. */
  readonly heard: readonly Heard[];
  /** Those of an instance that speaks by a key of another kind: a page cannot speak for a server. */
  readonly foreign: readonly BatchInput[];
}

/** Sorts out the batches that are new, and those that are not their instance's. */
export async function hearInstances(
  { db }: Tx,
  environment: string,
  inputs: readonly BatchInput[],
): Promise<HeardInstances> {
  const last = new Map<string, number>();
  const seen = new Map<string, number>();
  const speakers = new Map<string, Speaker>();
  for (const ids of keysInPowers(inputs.map(({ batch }) => batch.instanceId))) {
    for (const row of await knownInstances(db, { environment, ids })) {
      const { id, sequence, seenMs } = row;
      last.set(id, sequence);
      seen.set(id, seenMs);
      speakers.set(id, speakerOf(row.keyId, row.kind === 'browser'));
    }
  }
  const heard: Heard[] = [];
  const foreign: BatchInput[] = [];
  for (const input of inputs) {
    const { instanceId, sequence } = input.batch;
    const speaker = speakerOf(input.keyId, !input.trusted);
    if ((speakers.get(instanceId) ?? speaker) !== speaker) {
      foreign.push(input);
      continue;
    }
    speakers.set(instanceId, speaker);
    const before = last.get(instanceId);
    if (before !== undefined && sequence <= before) continue;
    last.set(instanceId, sequence);
    const skipped = before === undefined ? 0 : sequence - before - 1;
    heard.push({ input, skipped, diedMs: diedAt(input, seen.get(instanceId)), dropped: 0 });
  }
  return { heard, foreign };
}

type Speaker = 'this server' | 'browser' | 'server';

function speakerOf(keyId: string, isBrowser: boolean): Speaker {
  if (keyId === '') return 'this server';
  return isBrowser ? 'browser' : 'server';
}

const knownInstances = prepared({
  shape: ({ ids }) => ids.length,
  parameters: ({ environment, ids }: { environment: string; ids: readonly string[] }) => [
    environment,
    ...ids,
  ],
  build: (db, { environment, ids }) =>
    db
      .selectFrom('instance')
      .leftJoin('api_key', 'api_key.id', 'instance.keyId')
      .select(['instance.id', 'instance.keyId', 'sequence', 'seenMs', 'api_key.kind'])
      .where('instance.environment', '=', environment)
      .where('instance.id', 'in', ids),
});

/** A good-bye is one whenever it comes: what was open then neither failed nor is open. */
function diedAt({ batch, nowMs }: BatchInput, seenMs: number | undefined): number | null {
  if (batch.leftover !== true || batch.closing === true || seenMs === undefined) return null;
  return nowMs - seenMs > TURN_DEADLINE_MS ? seenMs : null;
}

/** Writes what instances said of themselves, the last time counting, and adds what was lost. */
export async function writeInstances(
  { db }: Tx,
  environment: string,
  heard: readonly Heard[],
): Promise<void> {
  const rows: Instance[] = [];
  for (const [id, said] of groupBy(heard, ({ input }) => input.batch.instanceId)) {
    const last = said.at(-1);
    if (last === undefined) continue;
    const { keyId, batch, nowMs } = last.input;
    rows.push({
      ...{ environment, id, keyId, sequence: batch.sequence },
      lostBatches: sum(said, ({ input, skipped }) => skipped + input.batch.dropped.batches),
      droppedObservations: sum(
        said,
        ({ input, dropped }) => dropped + input.batch.dropped.observations,
      ),
      lineage: batch.ruleset.lineage,
      version: batch.ruleset.version,
      seenMs: last.diedMs ?? nowMs,
      closedMs: batch.closing === true ? nowMs : null,
      sdk: batch.sdk ?? null,
      clockAheadMs: batch.clockAheadMs ?? null,
    });
  }
  await putRows(db, rows);
}

const putRows = preparedInsert(
  'instance',
  [
    ...(['environment', 'id', 'keyId', 'sequence', 'lostBatches', 'droppedObservations'] as const),
    ...(['lineage', 'version', 'seenMs', 'closedMs', 'sdk', 'clockAheadMs'] as const),
  ],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
        keyId: eb.ref('excluded.keyId'),
        sequence: eb.ref('excluded.sequence'),
        lostBatches: eb('instance.lostBatches', '+', eb.ref('excluded.lostBatches')),
        droppedObservations: eb(
          'instance.droppedObservations',
          '+',
          eb.ref('excluded.droppedObservations'),
        ),
        lineage: eb.ref('excluded.lineage'),
        version: eb.ref('excluded.version'),
        seenMs: eb.ref('excluded.seenMs'),
        closedMs: eb.ref('excluded.closedMs'),
        sdk: eb.ref('excluded.sdk'),
        clockAheadMs: eb.ref('excluded.clockAheadMs'),
      })),
    ),
);

/** Notes that keys were used, once a minute each. */
export async function touchKeys(
  { db }: Tx,
  heard: readonly { readonly input: Pick<BatchInput, 'keyId' | 'nowMs'> }[],
): Promise<void> {
  for (const [keyId, used] of groupBy(heard, ({ input }) => input.keyId)) {
    const nowMs = Math.max(...used.map(({ input }) => input.nowMs));
    if (keyId === '') continue;
    await touchKey(db, { keyId, nowMs });
  }
}

const touchKey = prepared({
  shape: () => 1,
  parameters: ({ keyId, nowMs }: { keyId: string; nowMs: number }) => [
    nowMs,
    keyId,
    nowMs - LAST_USED_GRAIN_MS,
  ],
  build: (db, { keyId, nowMs }) =>
    db
      .updateTable('api_key')
      .set({ lastUsedMs: nowMs })
      .where('id', '=', keyId)
      .where((eb) =>
        eb.or([eb('lastUsedMs', 'is', null), eb('lastUsedMs', '<=', nowMs - LAST_USED_GRAIN_MS)]),
      ),
});

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
