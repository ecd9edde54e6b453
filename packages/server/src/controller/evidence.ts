import {
  type ControlHistory,
  type GuardrailMemory,
  type Judged,
  judgedNow,
  judgeEvidence,
  type Rollout,
  type Tick,
  type Verdict,
} from '@tidegate/core';
import type { Kysely } from 'kysely';
import type { StoredRollout } from '../rollout/load.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { controlHistory } from './control-history.ts';
import { createEvidenceCache, type EvidenceCache } from './evidence-cache.ts';

/**
 * Absorbs a tick into the memory of everything that is judged now, and judges it (`judgeEvidence`).
 * The inputs are kept, so that replay folds the same integers.
 *
 * @param holdBackParts what the flag keeps from every draw, of 100 000
 * @returns verdicts by guardrail and criterion name
 */
export async function judgeTick(
  tx: Tx,
  stored: StoredRollout,
  arrived: Tick,
  { nowMs, holdBackParts }: { readonly nowMs: number; readonly holdBackParts: number },
): Promise<Readonly<Record<string, Verdict>>> {
  const { rollout, plan } = stored;
  const memories = await loadMemories(tx, stored);
  const judged = judgedNow(plan, rollout, holdBackParts);
  const tick = withHistory(arrived, await missingHistory(tx, stored, { judged, memories, nowMs }));
  const known = new Map([...memories].map(([name, { memory }]) => [name, memory]));
  const found = judgeEvidence(plan, rollout, known, tick, { holdBackParts });
  const changed: Tables['evidence'][] = [];
  for (const [name, memory] of found.memories) {
    const before = memories.get(name);
    if (memory === before?.memory) continue;
    const text = JSON.stringify(memory);
    if (text === before?.text) continue;
    const { id: rolloutId, generation } = rollout;
    changed.push({ rolloutId, generation, guardrail: name, memory: text });
    cacheOf(tx.db).keep(keyOf(stored, name), { text, memory });
  }
  await writeMemories(tx.db, changed);
  if (tick.rows.length > 0 || tick.history !== undefined) {
    await keepTick(tx, rollout.id, holdBackParts === 0 ? tick : { ...tick, holdBackParts });
  }
  return found.verdicts;
}

/** Lets what was remembered of some guardrails go: they begin anew. */
export async function forgetMemories(
  { db }: Pick<Tx, 'db'>,
  { rollout: { id, generation } }: { readonly rollout: Pick<Rollout, 'id' | 'generation'> },
  guardrails: readonly string[],
): Promise<void> {
  if (guardrails.length === 0) return;
  await db
    .deleteFrom('evidence')
    .where('rolloutId', '=', id)
    .where('generation', '=', generation)
    .where('guardrail', 'in', guardrails)
    .execute();
}

/**
 * Takes what is remembered into the generation that an edit began: rules whose text changed begin
 * anew, the others go on.
 */
export async function carryMemories(
  { db }: Tx,
  { rollout: { id, generation } }: StoredRollout,
  { rollout: after }: StoredRollout,
  changed: readonly string[],
): Promise<void> {
  if (after.generation === generation) return;
  const before = { rollout: { id, generation } };
  await forgetMemories({ db }, before, changed);
  await db
    .updateTable('evidence')
    .set({ generation: after.generation })
    .where('rolloutId', '=', id)
    .where('generation', '=', generation)
    .execute();
}

function withHistory(tick: Tick, history: readonly ControlHistory[]): Tick {
  return history.length === 0 ? tick : { ...tick, history };
}

/** Of metrics that a comparison of values begins with now. */
async function missingHistory(
  tx: Tx,
  stored: StoredRollout,
  now: {
    readonly judged: readonly Judged[];
    readonly memories: ReadonlyMap<string, unknown>;
    readonly nowMs: number;
  },
): Promise<readonly ControlHistory[]> {
  const beginning = now.judged.filter(
    ({ shape, name }) => shape === 'compared-values' && !now.memories.has(name),
  );
  const metrics = [...new Set(beginning.map(({ metric }) => metric))];
  return await controlHistory(tx, stored.row, metrics, now.nowMs);
}

interface StoredMemory {
  readonly text: string;
  readonly memory: GuardrailMemory;
}

async function loadMemories(
  { db }: Tx,
  stored: StoredRollout,
): Promise<ReadonlyMap<string, StoredMemory>> {
  const cache = cacheOf(db);
  const rows = await db
    .selectFrom('evidence')
    .select(['guardrail', 'memory'])
    .where('rolloutId', '=', stored.rollout.id)
    .where('generation', '=', stored.rollout.generation)
    .execute();
  return new Map(
    rows.map(({ guardrail, memory: text }) => [
      guardrail,
      { text, memory: cache.memoryOf(keyOf(stored, guardrail), text) },
    ]),
  );
}

const writeMemories = preparedInsert(
  'evidence',
  ['rolloutId', 'generation', 'guardrail', 'memory'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict
        .columns(['rolloutId', 'generation', 'guardrail'])
        .doUpdateSet((eb) => ({ memory: eb.ref('excluded.memory') })),
    ),
);

const caches = new WeakMap<Kysely<Tables>, EvidenceCache>();

/** The cache of a database, for as long as that is open. */
function cacheOf(db: Kysely<Tables>): EvidenceCache {
  const known = caches.get(db) ?? createEvidenceCache();
  caches.set(db, known);
  return known;
}

function keyOf({ rollout: { id, generation } }: StoredRollout, guardrail: string): string {
  return `${id} ${generation} ${guardrail}`;
}

async function keepTick({ db }: Tx, rolloutId: string, tick: Tick): Promise<void> {
  const last = await db
    .selectFrom('evidence_tick')
    .select((eb) => eb.fn.max('tick').as('tick'))
    .where('rolloutId', '=', rolloutId)
    .executeTakeFirst();
  await db
    .insertInto('evidence_tick')
    .values({
      rolloutId,
      tick: (last?.tick ?? 0) + 1,
      atMs: tick.atMs,
      inputs: JSON.stringify(tick),
    })
    .execute();
}
