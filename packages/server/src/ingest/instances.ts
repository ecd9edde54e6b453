import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import { LAST_USED_GRAIN_MS, TURN_DEADLINE_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { BatchInput } from './batch-input.ts';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

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

/** The batches among some that are new to their instances, in order. */
export async function hearInstances(
  { db }: Tx,
  environment: string,
  inputs: readonly BatchInput[],
): Promise<Heard[]> {
  const last = new Map<string, number>();
  const seen = new Map<string, number>();
  const ids = [...new Set(inputs.map(({ batch }) => batch.instanceId))];
  for (const some of inChunks(ids, CHUNK)) {
    const known = await db
      .selectFrom('instance')
      .select(['id', 'sequence', 'seenMs'])
      .where('environment', '=', environment)
      .where('id', 'in', some)
      .execute();
    for (const { id, sequence, seenMs } of known) {
      last.set(id, sequence);
      seen.set(id, seenMs);
    }
  }
  const heard: Heard[] = [];
  for (const input of inputs) {
    const { instanceId, sequence } = input.batch;
    const before = last.get(instanceId);
    if (before !== undefined && sequence <= before) continue;
    last.set(instanceId, sequence);
    const skipped = before === undefined ? 0 : sequence - before - 1;
    heard.push({ input, skipped, diedMs: diedAt(input, seen.get(instanceId)), dropped: 0 });
  }
  return heard;
}

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
    });
  }
  for (const some of inChunks(rows, CHUNK)) await putRows(db, some);
}

async function putRows(db: Tx['db'], rows: readonly Instance[]): Promise<void> {
  await db
    .insertInto('instance')
    .values(rows)
    .onConflict((conflict) =>
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
      })),
    )
    .execute();
}

/** Notes that keys were used, once a minute each. */
export async function touchKeys(
  { db }: Tx,
  heard: readonly { readonly input: Pick<BatchInput, 'keyId' | 'nowMs'> }[],
): Promise<void> {
  for (const [keyId, used] of groupBy(heard, ({ input }) => input.keyId)) {
    const nowMs = Math.max(...used.map(({ input }) => input.nowMs));
    if (keyId === '') continue;
    await db
      .updateTable('api_key')
      .set({ lastUsedMs: nowMs })
      .where('id', '=', keyId)
      .where((eb) =>
        eb.or([eb('lastUsedMs', 'is', null), eb('lastUsedMs', '<=', nowMs - LAST_USED_GRAIN_MS)]),
      )
      .execute();
  }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
