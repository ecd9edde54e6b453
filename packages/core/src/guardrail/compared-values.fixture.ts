import type { Sketch } from '../metric/sketch.ts';
import { sketchIndex } from '../metric/sketch.ts';
import type { Cell } from '../metric/types.ts';
import { absorbComparedValues, emptyComparedValues } from './compared-values.ts';
import { EPOCH_MS } from './judged.fixture.ts';
import type { ComparedValuesMemory } from './memory-types.ts';
import { seeded } from './seeded-units.fixture.ts';
import type { Arm, ComparedValuesGuardrail, Tick, TickRow } from './types.ts';

/** Latency of first turns, body and tail, no tolerance, alpha 5 %. */
export const latencyCompared: ComparedValuesGuardrail = {
  shape: 'compared-values',
  name: 'latency_ms worse than control',
  metric: 'latency_ms',
  action: 'rollback',
  absolute: false,
  worse: 'higher',
  tolerance: { kind: 'ratio', value: 0 },
  alpha: 0.05,
  forMs: 0,
  of: 'all',
  heavyTail: false,
};

/** Cost of whole conversations. */
export const costCompared: ComparedValuesGuardrail = {
  ...latencyCompared,
  name: 'cost_usd worse than control',
  metric: 'cost_usd',
  heavyTail: true,
};

/** Values as a sketch. */
export function sketchOf(...values: readonly number[]): Sketch {
  const counts = new Map<number, number>();
  for (const value of values) {
    const index = sketchIndex(value);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/** A cell with one value for each unit, and no others. */
export function unitsCell(...values: readonly number[]): Cell {
  const sketch = sketchOf(...values);
  return { kind: 'distribution', count: values.length, sumMicro: 0, sketch, perUnit: sketch };
}

/** A row of `latency_ms`, of draw 1 if not told. */
export function valuesRow(arm: Arm, values: readonly number[], draw = 1): TickRow {
  return { metric: 'latency_ms', draw, arm, startMs: EPOCH_MS, cell: unitsCell(...values) };
}

/** Lognormal about 100 with the standard deviation of its logarithm. */
export function lognormal(random: () => number, deviation = 0.6): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return 100 * Math.exp(deviation * normal);
}

/** What a simulated second brings, and how it ends. */
export interface Simulated {
  readonly judged: ComparedValuesGuardrail;
  readonly seed: number;
  readonly seconds: number;
  /** Units a second, and the candidate's share of them. */
  readonly rate: number;
  readonly share: number;
  readonly history: number;
  readonly control: (random: () => number) => number;
  readonly candidate: (random: () => number) => number;
}

/** Units of the candidate until it fired, or `null`; and the memory in the end. */
export function simulated(world: Simulated): {
  readonly units: number | null;
  readonly memory: ComparedValuesMemory;
} {
  const random = seeded(world.seed);
  const { judged, rate, share } = world;
  const draws = (count: number, value: Simulated['control']) =>
    Array.from({ length: count }, () => value(random));
  const history = [
    { metric: judged.metric, sketch: sketchOf(...draws(world.history, world.control)) },
  ];
  let memory = emptyComparedValues();
  let units = 0;
  for (let second = 0; second < world.seconds; second++) {
    const arms = draws(rate, (each) => each()).map((at) => at < share);
    const candidates = arms.filter(Boolean).length;
    units += candidates;
    const rows: TickRow[] = [
      { ...valuesRow('control', draws(rate - candidates, world.control)), metric: judged.metric },
      { ...valuesRow('candidate', draws(candidates, world.candidate)), metric: judged.metric },
    ];
    const tick: Tick = { atMs: EPOCH_MS + second * 1_000, liveInstances: 1, rows, history };
    memory = absorbComparedValues(judged, memory, tick);
    if (memory.firedMs !== null) return { units, memory };
  }
  return { units: null, memory };
}
