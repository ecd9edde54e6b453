import { MASS_MAX, PENDING_DRAWS_MAX, TOLERANCE_MAX } from './comparison-limits.ts';
import { isAmount, isRecord, isTimeOrNull, isWhole, type Loose } from './loose.ts';

/**
 * Whether rule and memory are what they should be; `null`, or which of them is broken. Looks at both
 * as if anybody could have written them: never throws.
 */
export function comparedRateProblem(rule: Loose, kept: Loose): 'rule' | 'memory' | null {
  if (!isComparingRule(rule)) return 'rule';
  return isMemory(kept) ? null : 'memory';
}

function isComparingRule({ alpha, forMs, tolerance, scope }: Loose): boolean {
  if (!(typeof alpha === 'number' && alpha > 0 && alpha < 1) || !isAmount(forMs)) return false;
  if (!isRecord(tolerance) || !isAmount(tolerance['value'])) return false;
  if (Number(tolerance['value']) > TOLERANCE_MAX) return false;
  if (tolerance['kind'] !== 'ratio' && tolerance['kind'] !== 'difference') return false;
  if (scope === undefined) return true;
  if (!isRecord(scope) || typeof scope['applies'] !== 'boolean') return false;
  const { draws, invalid } = scope;
  return Array.isArray(draws) && (invalid === null || typeof invalid === 'string');
}

function isMemory(kept: Loose): boolean {
  const { boundary, pending } = kept;
  return (
    isMass(kept['mass']) &&
    isWhole(kept['lowest']) &&
    [kept['information'], kept['spent'], kept['expected']].every(isAmount) &&
    (boundary === null || isWhole(boundary)) &&
    [kept['beyondSinceMs'], kept['firedMs'], kept['lastMs']].every(isTimeOrNull) &&
    isByArm(kept['units']) &&
    isByArm(kept['failed']) &&
    isInterval(kept['interval']) &&
    Array.isArray(pending) &&
    pending.length <= PENDING_DRAWS_MAX &&
    pending.every(isPending)
  );
}

/** Looked at twice a tick: one pass over doubles. A text among them makes the sum a text. */
function isMass(mass: unknown): boolean {
  if (!Array.isArray(mass) || mass.length === 0 || mass.length > MASS_MAX) return false;
  const entries: readonly number[] = mass;
  let sum = 0;
  for (let i = 0; i < entries.length; i++) {
    const each = entries[i] ?? Number.NaN;
    if (!(each >= 0)) return false;
    sum += each;
  }
  return typeof sum === 'number' && sum > 0 && sum < 1.001;
}

function isByArm(counts: unknown): boolean {
  return isRecord(counts) && isWhole(counts['control']) && isWhole(counts['candidate']);
}

function isInterval(interval: unknown): boolean {
  if (interval === null) return true;
  return (
    isRecord(interval) &&
    [interval['low'], interval['high']].every(isAmount) &&
    isWhole(interval['units']) &&
    isWhole(interval['failed'])
  );
}

function isPending(units: unknown): boolean {
  if (!isRecord(units) || !isByArm(units) || !isWhole(units['draw'])) return false;
  const { controlFailures, candidateFailures } = units;
  return (
    isWhole(controlFailures) &&
    isWhole(candidateFailures) &&
    Number(controlFailures) <= Number(units['control']) &&
    Number(candidateFailures) <= Number(units['candidate'])
  );
}
