import type { Tick, Verdict } from '@tidegate/core';
import { absorb, emptyMemory, type GuardrailMemory, judge, judgedNow } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Absorbs a tick into the memory of everything that is judged now, and judges it. The inputs are
 * kept, so that replay folds the same integers.
 *
 * @returns verdicts by guardrail and criterion name
 */
export async function judgeTick(
  tx: Tx,
  { rollout, plan }: StoredRollout,
  tick: Tick,
  nowMs: number,
): Promise<Record<string, Verdict>> {
  const { id: rolloutId, generation } = rollout;
  const memories = await loadMemories(tx, rolloutId, generation);
  const verdicts: Record<string, Verdict> = {};
  for (const judged of judgedNow(plan, rollout)) {
    const before = memories.get(judged.name);
    const memory = absorb(
      judged,
      before === undefined ? emptyMemory(judged) : fromJson<GuardrailMemory>(before),
      tick,
    );
    verdicts[judged.name] = judge(judged, memory, nowMs);
    const text = JSON.stringify(memory);
    if (text === before) continue;
    await tx.db
      .insertInto('evidence')
      .values({ rolloutId, generation, guardrail: judged.name, memory: text })
      .onConflict((conflict) =>
        conflict.columns(['rolloutId', 'generation', 'guardrail']).doUpdateSet({ memory: text }),
      )
      .execute();
  }
  if (tick.rows.length > 0) await keepTick(tx, rolloutId, tick);
  return verdicts;
}

async function loadMemories(
  { db }: Tx,
  rolloutId: string,
  generation: number,
): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('evidence')
    .select(['guardrail', 'memory'])
    .where('rolloutId', '=', rolloutId)
    .where('generation', '=', generation)
    .execute();
  return new Map(rows.map(({ guardrail, memory }) => [guardrail, memory]));
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
