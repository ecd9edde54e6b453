import { valueBets } from './compared-values-bets.ts';
import { isAmount, isRecord, isTimeOrNull, type Loose } from './loose.ts';
import type { ComparedValuesGuardrail } from './types.ts';

/** Whether rule and memory are what they should be; `null`, or which of them is broken. Never throws. */
export function comparedValuesProblem(rule: Loose, kept: Loose): 'rule' | 'memory' | null {
  if (!isRule(rule)) return 'rule';
  return isMemory(rule as unknown as ComparedValuesGuardrail, kept) ? null : 'memory';
}

function isRule(rule: Loose): boolean {
  const { of, tolerance, alpha, forMs, scope, worse, heavyTail } = rule;
  return (
    (worse === 'higher' || worse === 'lower') &&
    (of === 'all' || (isRecord(of) && isShare(of['quantile']))) &&
    typeof heavyTail === 'boolean' &&
    isTolerance(tolerance, worse) &&
    isShare(alpha) &&
    isAmount(forMs) &&
    (scope === undefined || isScope(scope))
  );
}

function isTolerance(tolerance: unknown, worse: 'higher' | 'lower'): boolean {
  if (!isRecord(tolerance) || !isAmount(tolerance['value'])) return false;
  // Lower by all of it and more: then nothing would be worse.
  if (tolerance['kind'] === 'ratio') return worse === 'higher' || Number(tolerance['value']) < 1;
  return tolerance['kind'] === 'difference';
}

function isScope(scope: unknown): boolean {
  return (
    isRecord(scope) &&
    Array.isArray(scope['draws']) &&
    typeof scope['applies'] === 'boolean' &&
    (scope['invalid'] === null || typeof scope['invalid'] === 'string')
  );
}

function isMemory(rule: ComparedValuesGuardrail, kept: Loose): boolean {
  const { units, pending, scale, band } = kept;
  return (
    areTimes(kept) &&
    isCounts(kept['history']) &&
    isCounts(kept['control']) &&
    isCounts(kept['candidate']) &&
    isRecord(units) &&
    isAmount(units['control']) &&
    isAmount(units['candidate']) &&
    isWealth(rule, kept['wealth']) &&
    Array.isArray(pending) &&
    pending.every(isPending) &&
    (scale === null || isScale(rule, scale)) &&
    (band === null || (isRecord(band) && isAmount(band['low']) && isAmount(band['high'])))
  );
}

function areTimes(kept: Loose): boolean {
  return (
    isTimeOrNull(kept['beyondSinceMs']) &&
    isTimeOrNull(kept['firedMs']) &&
    isTimeOrNull(kept['lastMs']) &&
    isTimeOrNull(kept['candidateMs']) &&
    isTimeOrNull(kept['controlMs'])
  );
}

/** Slots are not looked at one by one, as that would cost more than to judge: figures tell. */
function isCounts(counts: unknown): boolean {
  return (
    isRecord(counts) &&
    isAmount(counts['total']) &&
    isAmount(counts['zeros']) &&
    Number.isInteger(counts['first']) &&
    isStep(counts['step']) &&
    Array.isArray(counts['slots'])
  );
}

function isStep(step: unknown): boolean {
  return step === 1 || step === 2 || step === 4;
}

function isWealth(rule: ComparedValuesGuardrail, wealth: unknown): boolean {
  if (!Array.isArray(wealth)) return false;
  if (wealth.length === 0) return true;
  return (
    wealth.length === valueBets(rule).length &&
    wealth.every((logs: unknown) => Array.isArray(logs) && logs.length === 5 && areFinite(logs))
  );
}

function isScale(rule: ComparedValuesGuardrail, scale: unknown): boolean {
  if (!isRecord(scale) || !Array.isArray(scale['thresholds'])) return false;
  const { mean, deviation, middle, spread, cap, count, atMs } = scale;
  const tails = valueBets(rule).filter(({ on }) => on === 'exceedance').length;
  return (
    scale['thresholds'].length === tails &&
    areFinite([mean, deviation, middle, spread, cap, count, atMs, ...scale['thresholds']]) &&
    Number(deviation) > 0 &&
    Number(spread) > 0
  );
}

function isPending(waiting: unknown): boolean {
  return (
    isRecord(waiting) &&
    Number.isInteger(waiting['draw']) &&
    isEntries(waiting['control']) &&
    isEntries(waiting['candidate'])
  );
}

function isEntries(sketch: unknown): boolean {
  return (
    Array.isArray(sketch) &&
    sketch.every(
      (entry: unknown) => Array.isArray(entry) && isAmount(entry[0]) && isAmount(entry[1]),
    )
  );
}

function areFinite(numbers: readonly unknown[]): boolean {
  return numbers.every((number) => Number.isFinite(number));
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 1;
}
