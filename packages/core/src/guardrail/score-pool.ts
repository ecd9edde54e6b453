import type { Sketch } from '../metric/sketch.ts';
import type { ValueScale } from './memory-types.ts';
import { scoreOfValue } from './score-of-value.ts';
import type { ScoredBlock } from './score-permutation.ts';

/** The values of both arms together, ascending by how bad they are. Never throws. */
export function poolScores(
  { control, candidate }: { readonly control: Sketch; readonly candidate: Sketch },
  on: 'log' | 'capped',
  scale: ValueScale,
  worse: 'higher' | 'lower',
): ScoredBlock {
  const scores: number[] = [];
  const counts: number[] = [];
  const sign = worse === 'higher' ? 1 : -1;
  let units = 0;
  let sum = 0;
  let i = 0;
  for (const [index, count] of candidate) {
    for (let other = control[i]; other !== undefined && other[0] <= index; other = control[++i]) {
      scores.push(sign * scoreOfValue(other[0], on, scale));
      counts.push(other[1]);
    }
    const score = sign * scoreOfValue(index, on, scale);
    scores.push(score);
    counts.push(count);
    units += count;
    sum += count * score;
  }
  for (let other = control[i]; other !== undefined; other = control[++i]) {
    scores.push(sign * scoreOfValue(other[0], on, scale));
    counts.push(other[1]);
  }
  // Where low values are the bad ones, the order of scores is the other way round.
  if (sign < 0) {
    scores.reverse();
    counts.reverse();
  }
  return { scores, counts, candidate: units, candidateSum: sum };
}
