import type { ComparedRateGuardrail, ComparedValuesGuardrail, Guardrail } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import type { Store } from '../store/store.ts';
import {
  aPhase,
  aPlan,
  aWorld,
  latency,
  planFile,
  turns,
  type World,
} from '../store/store-world.fixture.ts';

export const worse: ComparedRateGuardrail = {
  ...{ shape: 'compared-rate', name: 'worse', metric: 'error_rate', action: 'rollback' },
  ...{ absolute: false, worse: 'higher', tolerance: { kind: 'ratio', value: 0 } },
  ...{ alpha: 0.01, forMs: 0 },
};

export const slower: ComparedValuesGuardrail = {
  ...{ shape: 'compared-values', name: 'slower', metric: 'latency_ms', action: 'rollback' },
  ...{ absolute: false, worse: 'higher', tolerance: { kind: 'ratio', value: 0 } },
  ...{ alpha: 0.01, forMs: 0, of: 'all', heavyTail: false },
};

/** An absolute rule that never fires at the rates of these tests. */
export const half: Guardrail = {
  ...{ shape: 'held', name: 'half', metric: 'error_rate', action: 'rollback', absolute: false },
  ...{ statistic: { of: 'rate' }, side: 'above', limit: 0.5, upper: null },
  ...{ forMs: 60_000, minSamples: 20, minEvents: 3 },
};

/** A rollout that stays at 10 %. */
export async function watched(store: Store, guardrails: readonly Guardrail[]) {
  const world = await aWorld(store);
  const phases = [{ ...aPhase('ten', 10_000), hold: { minMs: 86_400_000, maxMs: null } }];
  await world.apply(planFile(aPlan({ guardrails, phases })));
  const { id } = await world.start();
  return { world, id };
}

/** How units of one arm fare. */
export interface Faring {
  /** Chance of a failure. */
  readonly failing: number;
  readonly medianMs: number;
  /** Share of the units that are heard of at all. */
  readonly heard?: number;
}

/**
 * A second of new units, 10 % of them the candidate's: each is drawn, fails and takes its time by
 * chance. Then a tick.
 */
export async function aSecond(
  world: World,
  random: () => number,
  arms: { readonly control: Faring; readonly candidate: Faring },
  units = 50,
): Promise<void> {
  const all = { new: [] as number[], legacy: [] as number[] };
  const failed = { new: 0, legacy: 0 };
  for (let unit = 0; unit < units; unit += 1) {
    const variant = random() < 0.1 ? 'new' : 'legacy';
    const { failing, medianMs, heard = 1 } = variant === 'new' ? arms.candidate : arms.control;
    const isHeard = random() < heard;
    const fails = random() < failing;
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    if (!isHeard) continue;
    all[variant].push(medianMs * Math.exp(0.6 * normal));
    if (fails) failed[variant] += 1;
  }
  const { nowMs } = world;
  await world.send(
    (['new', 'legacy'] as const).flatMap((variant) => [
      failuresOf(variant, all[variant].length, failed[variant], nowMs),
      byUnit(latency(variant, 1, all[variant], nowMs)),
    ]),
  );
  await world.tick();
}

/** Each variant's units have names of their own. */
function failuresOf(variant: string, trials: number, events: number, nowMs: number) {
  const told = turns(variant, 1, trials, events, nowMs);
  if (told.cell.kind !== 'rate') return told;
  const failedUnits = told.cell.failedUnits.map((unit) => `${variant}-${unit}`);
  return { ...told, cell: { ...told.cell, failedUnits } };
}

/** Each value is a unit's. */
function byUnit(series: TelemetrySeries): TelemetrySeries {
  if (series.cell.kind !== 'distribution') return series;
  return { ...series, cell: { ...series.cell, perUnit: series.cell.sketch } };
}

/** Numbers from 0 to 1, the same ones for a seed. Source: Numerical Recipes, `ranqd1`. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let warm = 0; warm < 10; warm += 1) next();
  return next;
}
