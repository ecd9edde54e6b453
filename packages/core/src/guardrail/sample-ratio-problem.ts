import { isAmount, isRecord, isTimeOrNull, isWhole, type Loose } from './loose.ts';
import { NO_RATIO_WEALTH } from './sample-ratio-wealth.ts';

/**
 * Whether rule and memory are what they should be; `null`, or which of them is broken. Looks at both
 * as if anybody could have written them: never throws.
 */
export function sampleRatioProblem(
  { alpha, shares }: Loose,
  kept: Loose,
): 'rule' | 'memory' | null {
  if (!isShare(alpha) || !isRecord(shares) || !Object.values(shares).every(isShare)) return 'rule';
  return isMemory(kept) ? null : 'memory';
}

function isMemory({ wealth, units, expected, firedMs, missing }: Loose): boolean {
  return (
    Array.isArray(wealth) &&
    wealth.length === NO_RATIO_WEALTH.length &&
    wealth.every((ln) => Number.isFinite(ln)) &&
    isRecord(units) &&
    isWhole(units['control']) &&
    isWhole(units['candidate']) &&
    isAmount(expected) &&
    isTimeOrNull(firedMs) &&
    (firedMs === null ? missing === null : missing === 'candidate' || missing === 'control')
  );
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 1;
}
