import { createSketch } from '../metric/create-sketch.ts';
import { type Sketch, sketchIndex } from '../metric/sketch.ts';
import type { Cell } from '../metric/types.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import type { Carries } from './carries.ts';
import { TRIALS_DRAWN_MAX, VALUES_MAX } from './limits.ts';
import type { MetricSeries } from './types.ts';

/** What one arm of one draw told in a span. */
export interface ToldSpan {
  /** Name under which remainders are carried. */
  readonly name: string;
  /** Turns that ended; each is a unit of its own. */
  readonly turns: number;
  /** Mean over a span of one value: what the series says then. */
  readonly value: number;
  readonly spread: number;
  /** Of a count: how many intervals this part of the traffic saw. */
  readonly intervals: number;
  /** Whether chance draws. */
  readonly isDrawn: boolean;
}

/** The golden ratio's part: its multiples fill 0..1 evenly, wherever one stops. */
const EVEN = 0.618_033_988_749_894_9;

const DEVIATES = 4_096;

/**
 * The cell that a span of a series amounts to; `null` = there was nothing to tell. Events and counts
 * are whole: what is left is carried on. A distribution has a value for each turn, of which half lie
 * below the series' value. Never throws.
 */
export function seriesCell(
  kind: MetricSeries['kind'],
  told: ToldSpan,
  carries: Carries,
): { readonly cell: Cell; readonly firstFailures?: number } | null {
  const { name, turns, value, intervals } = told;
  switch (kind) {
    case 'rate': {
      if (turns === 0) return null;
      const events = eventsOf(told, carries);
      const units = { atRiskUnits: turns, newUnits: turns, openUnits: 0, failedUnits: [] };
      return { cell: { kind, trials: turns, events, ...units }, firstFailures: events };
    }
    case 'distribution': {
      if (turns === 0) return null;
      const sketch = sketchOf(told, carries);
      const sumMicro = Math.round(value * 1_000_000 * turns);
      return { cell: { kind, count: turns, sumMicro, sketch, perUnit: sketch } };
    }
    case 'mean': {
      if (turns === 0) return null;
      const micro = Math.round(value * 1_000_000);
      const sumSqMicro = String(BigInt(micro) * BigInt(micro) * BigInt(turns));
      return { cell: { kind, units: turns, sumMicro: micro * turns, sumSqMicro } };
    }
    case 'count': {
      const count = carries.whole(name, value * intervals);
      return { cell: { kind, count } };
    }
    case 'gauge':
      return { cell: { kind, min: value, max: value, last: value } };
  }
}

function eventsOf({ name, turns, value, isDrawn }: ToldSpan, carries: Carries): number {
  const rate = Math.min(1, Math.max(0, value));
  if (!isDrawn) return Math.min(turns, carries.whole(name, turns * rate));
  if (turns <= TRIALS_DRAWN_MAX) {
    let events = 0;
    for (let i = 0; i < turns; i++) if (carries.chance() < rate) events += 1;
    return events;
  }
  const deviate = normalQuantile(carries.chance()) * Math.sqrt(turns * rate * (1 - rate));
  return Math.min(turns, Math.max(0, Math.round(turns * rate + deviate)));
}

function sketchOf({ name, turns, value, spread, isDrawn }: ToldSpan, carries: Carries): Sketch {
  if (spread === 0) return [[sketchIndex(value), turns]];
  const values = Math.min(turns, VALUES_MAX);
  const begins = carries.counted(name, values);
  const sketch = createSketch();
  for (let i = 0; i < values; i++) {
    const part = isDrawn ? carries.chance() : ((begins + i + 1) * EVEN) % 1;
    const count = Math.floor(((i + 1) * turns) / values) - Math.floor((i * turns) / values);
    sketch.addCount(sketchIndex(Math.max(0, value + spread * deviateOf(part))), count);
  }
  return sketch.drain();
}

const deviates = new Map<number, number>();

/** The standard normal deviate below which a part lies; parts are told apart to 1/4 096. */
function deviateOf(part: number): number {
  const step = Math.floor(part * DEVIATES);
  const known = deviates.get(step);
  if (known !== undefined) return known;
  const deviate = normalQuantile((step + 0.5) / DEVIATES);
  deviates.set(step, deviate);
  return deviate;
}
