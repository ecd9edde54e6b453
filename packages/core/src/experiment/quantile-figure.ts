import {
  mergeSketches,
  SKETCH_INDEX_MAX,
  type Sketch,
  sketchCount,
  sketchLowerEdge,
  sketchUpperEdge,
  sketchValue,
} from '../metric/sketch.ts';
import type { SampleMoments } from '../statistics/sample-moments.ts';

/** Half-width of the band of ranks, in standard errors of a rank. */
const BAND = 1.96;

/** How much longer one side of the band may be where values lie smoothly. */
const LOPSIDED = 2.5;

/** Units that a bucket may hold; more are no count. */
const COUNT_MAX = 1e15;

type Written = readonly (readonly [number | null, number])[];

/** Sketches as outcomes write them, added up; `null` when one of them is none. Never throws. */
export function mergedOutcomes(sketches: readonly Written[]): Sketch | null {
  let all: Sketch = [];
  for (const sketch of sketches) {
    const known = sketch.map(([index, count]) => [index ?? 0, count] as const);
    if (!known.every(([index, count]) => isIndex(index) && count >= 0 && count <= COUNT_MAX))
      return null;
    all = mergeSketches(
      all,
      known.filter(([, count]) => count > 0),
    );
  }
  return all;
}

/**
 * A quantile of one arm, with a variance "of one unit" that gives its standard error: how far apart the
 * values at the ranks 1.96 standard errors around it are, and what a bucket of the sketch hides. `null`
 * when there are too few values for that band. Never throws. Source: order statistics as bounds,
 * David & Nagaraja 2003, Order Statistics, §7.1.
 */
export function quantileFigure(sketch: Sketch, q: number): SampleMoments | null {
  const units = sketchCount(sketch);
  const centre = q * units;
  const width = BAND * Math.sqrt(units * q * (1 - q));
  if (!(centre - width > 0 && centre + width < units)) return null;
  const [low, middle, high] = [centre - width, centre, centre + width].map((rank) =>
    valueAt(sketch, rank),
  );
  if (low === undefined || middle === undefined || high === undefined) return null;
  const standardError = errorOf(middle.value - low.value, high.value - middle.value);
  const variance = standardError ** 2 + middle.width ** 2 / 12;
  return { units, mean: middle.value, variance: variance * units };
}

/**
 * Half of both sides; the longer one where they differ as no smooth distribution's do: at the edge of a
 * value that many units have, the quantile may be that value or the next one, and half of the way between
 * them would be too little.
 */
function errorOf(below: number, above: number): number {
  const [least, most] = [Math.min(below, above), Math.max(below, above)];
  return (most > LOPSIDED * least ? most : (least + most) / 2) / BAND;
}

function isIndex(index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index <= SKETCH_INDEX_MAX;
}

/** Value below which `rank` values lie; within a bucket they are taken to lie evenly. */
function valueAt(sketch: Sketch, rank: number): { value: number; width: number } | undefined {
  let below = 0;
  for (const [index, count] of sketch) {
    if (below + count >= rank) {
      const [low, high] = [sketchLowerEdge(index), sketchUpperEdge(index) ?? sketchValue(index)];
      return { value: low + ((rank - below) / count) * (high - low), width: high - low };
    }
    below += count;
  }
  return undefined;
}
