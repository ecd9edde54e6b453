import { TOLERANCE_MAX } from './comparison-limits.ts';
import { isAmount, isRecord, isTimeOrNull, isWhole, type Loose } from './loose.ts';
import { BETS } from './rate-engine.ts';

/**
 * Whether rule and memory are what they should be; `null`, or which of them is broken. Looks at both
 * as if anybody could have written them: never throws.
 */
export function driftProblem({ by, watching }: Loose, kept: Loose): 'rule' | 'memory' | null {
  const isRule = isAmount(by) && Number(by) <= TOLERANCE_MAX;
  if (!isRule || (watching !== undefined && typeof watching !== 'boolean')) return 'rule';
  return isMemory(kept) ? null : 'memory';
}

function isMemory(kept: Loose): boolean {
  const { reference, statistics, window, run } = kept;
  return (
    [kept['accepted'], kept['watched'], window, run].every(isSample) &&
    isRecord(window) &&
    Number.isFinite(window['startMs']) &&
    isRecord(run) &&
    Number.isFinite(run['sinceMs']) &&
    (reference === null || (isAmount(reference) && Number(reference) <= 1)) &&
    Array.isArray(statistics) &&
    (statistics.length === 0 || statistics.length === BETS.length) &&
    statistics.every((ln) => Number.isFinite(ln)) &&
    isTimeOrNull(kept['lastMs']) &&
    isTimeOrNull(kept['firedMs'])
  );
}

function isSample(sample: unknown): boolean {
  return (
    isRecord(sample) &&
    isWhole(sample['trials']) &&
    isWhole(sample['events']) &&
    Number(sample['events']) <= Number(sample['trials'])
  );
}
