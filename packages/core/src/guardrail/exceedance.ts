import type { Sketch } from '../metric/sketch.ts';
import type { RateBlock } from './rate-engine.ts';

/**
 * How many values of either arm lie in buckets beyond a threshold, above it or below, of how many.
 * A threshold that is not a number has nothing beyond it. Never throws.
 */
export function exceedances(
  block: { readonly control: Sketch; readonly candidate: Sketch },
  threshold: number,
  worse: 'higher' | 'lower',
): RateBlock {
  const [candidate, candidateEvents] = beyond(block.candidate, threshold, worse);
  const [control, controlEvents] = beyond(block.control, threshold, worse);
  return { candidate, control, candidateEvents, controlEvents };
}

function beyond(
  sketch: Sketch,
  threshold: number,
  worse: 'higher' | 'lower',
): readonly [units: number, events: number] {
  let units = 0;
  let events = 0;
  for (const [index, count] of sketch) {
    units += count;
    if (worse === 'higher' ? index > threshold : index < threshold) events += count;
  }
  return [units, events];
}
