/** A rollout in simulated time: the three pure questions one after the other, and nothing else. */
import {
  absorb,
  emptyMemory,
  type GuardrailMemory,
  judge,
  judgedNow,
  newRollout,
  type Plan,
  planHash,
  type Rollout,
  type TickRow,
  transition,
} from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';

export const EPOCH_MS = 1_767_225_600_000;

/** What arrives in a tick, by the rollout as it is then. */
export type Arrivals = (second: number, rollout: Rollout) => readonly TickRow[];

export function planOf(text: string): Plan {
  const result = parseFile('plan.yaml', text);
  if (result.ok && result.parsed.kind === 'Plan') return result.parsed.plan;
  throw new Error(`Cannot read the plan: ${JSON.stringify(result)}`);
}

/** Runs until it is over, for `seconds` at most; answers it as it is then, and its furthest phase. */
export function simulate(
  plan: Plan,
  arrivals: Arrivals,
  { seconds, everyS }: { readonly seconds: number; readonly everyS: number },
): { readonly rollout: Rollout; readonly furthest: number } {
  const actor = { kind: 'key', id: 'k', name: 'ana' } as const;
  const made = newRollout({
    id: 'ro',
    plan,
    planHash: planHash(plan),
    nextDraw: 1,
    nowMs: EPOCH_MS,
  });
  let { rollout } = transition(plan, made, { type: 'start', actor }, EPOCH_MS);
  const memories = new Map<string, GuardrailMemory>();
  let furthest = 0;
  for (let second = everyS; second <= seconds; second += everyS) {
    const atMs = EPOCH_MS + second * 1_000;
    const rows = arrivals(second, rollout);
    const tick = { atMs, liveInstances: 1, rows };
    const verdicts = Object.fromEntries(
      judgedNow(plan, rollout).map((judged) => {
        const memory = absorb(judged, memories.get(judged.name) ?? emptyMemory(judged), tick);
        memories.set(judged.name, memory);
        return [judged.name, judge(judged, memory, atMs)];
      }),
    );
    const event = {
      type: 'tick',
      elapsedMs: everyS * 1_000,
      liveInstances: 1,
      observed: rows.some(({ arm }) => arm === 'candidate'),
      verdicts,
      units: { control: newUnits(rows, 'control'), candidate: newUnits(rows, 'candidate') },
    } as const;
    ({ rollout } = transition(plan, rollout, event, atMs));
    furthest = Math.max(furthest, rollout.phase);
    if (rollout.status !== 'running') break;
  }
  return { rollout, furthest };
}

function newUnits(rows: readonly TickRow[], arm: TickRow['arm']): number {
  return rows.reduce(
    (sum, row) => sum + (row.arm === arm && row.cell.kind === 'rate' ? row.cell.newUnits : 0),
    0,
  );
}

/** New conversations of one turn each in the newest draw: units at risk, and those that failed. */
export function turnsRow(
  rollout: Rollout,
  arm: TickRow['arm'],
  units: number,
  failures: number,
): TickRow {
  const draw = rollout.ramp.at(-1)?.draws.at(-1)?.id ?? 0;
  return {
    metric: 'error_rate',
    draw,
    arm,
    startMs: EPOCH_MS,
    cell: {
      kind: 'rate',
      trials: units,
      events: failures,
      atRiskUnits: units,
      newUnits: units,
      openUnits: 0,
      failedUnits: [],
    },
    firstFailures: failures,
  };
}

/** The candidate's share in the newest draw, 0..1. */
export function shareOf(rollout: Rollout): number {
  return (rollout.ramp.at(-1)?.draws.at(-1)?.weightParts ?? 0) / 100_000;
}
