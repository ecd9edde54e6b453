import { comparedRateProblem } from './compared-rate.ts';
import { comparedValuesProblem } from './compared-values.ts';
import { driftProblem } from './drift.ts';
import { sampleRatioProblem } from './sample-ratio.ts';
import type { GuardrailMemory, Judged } from './types.ts';

type Loose = Readonly<Record<string, unknown>>;

/**
 * Why a guardrail cannot be judged with a memory, `null` when it can: the memory is of another
 * shape, or a number in either is missing, negative or not finite. Looks at both as if anybody
 * could have written them: never throws.
 */
export function judgingProblem(judged: Judged, memory: GuardrailMemory): string | null {
  const [rule, kept]: readonly unknown[] = [judged, memory];
  if (!isRecord(rule) || !isRecord(kept)) return 'the memory is no object';
  if (rule['shape'] !== kept['shape']) return 'the memory belongs to a guardrail of another shape';
  if (typeof rule['metric'] !== 'string') return 'the guardrail names no metric';
  if (!isTimeOrNull(kept['malformedAtMs'])) return 'the memory is broken';
  switch (rule['shape']) {
    case 'held':
      return first(heldRule(rule), heldMemory(kept));
    case 'count-within':
      return first(isAmount(rule['count']) && isAmount(rule['withinMs']), countMemory(kept));
    case 'zero-tolerance':
      return first(true, zeroMemory(kept));
    case 'criterion':
      return first(bounded(rule) && overHolds(rule), criterionMemory(kept));
    case 'compared-rate':
      return named(comparedRateProblem(rule, kept));
    case 'compared-values':
      return named(comparedValuesProblem(rule, kept));
    case 'sample-ratio':
      return named(sampleRatioProblem(rule, kept));
    case 'drift':
      return named(driftProblem(rule, kept));
    default:
      return 'the guardrail has an unknown shape';
  }
}

function first(ruleHolds: boolean, memoryHolds: boolean): string | null {
  if (!ruleHolds) return 'a number of the guardrail is missing or not finite';
  return memoryHolds ? null : 'the memory is broken';
}

function named(broken: 'rule' | 'memory' | null): string | null {
  return first(broken !== 'rule', broken !== 'memory');
}

function heldRule(rule: Loose): boolean {
  return (
    bounded(rule) &&
    isAmount(rule['forMs']) &&
    isAmount(rule['minSamples']) &&
    isAmount(rule['minEvents']) &&
    (rule['upper'] === null || Number.isFinite(rule['upper']))
  );
}

function bounded(rule: Loose): boolean {
  const { statistic } = rule;
  if (!Number.isFinite(rule['limit']) || !isRecord(statistic)) return false;
  if (rule['side'] !== 'above' && rule['side'] !== 'below') return false;
  if (statistic['of'] === 'quantile')
    return Number(statistic['q']) > 0 && Number(statistic['q']) < 1;
  return statistic['of'] === 'rate' || statistic['of'] === 'mean' || statistic['of'] === 'max';
}

function overHolds({ overMs }: Loose): boolean {
  return overMs === undefined || (Number.isFinite(overMs) && Number(overMs) > 0);
}

function criterionMemory({ control, candidate, parts }: Loose): boolean {
  return isSums(control) && isSums(candidate) && (parts === undefined || isList(parts, isStep));
}

function heldMemory(kept: Loose): boolean {
  const times = [
    kept['beyondSinceMs'],
    kept['controlBeyondSinceMs'],
    kept['lastTickMs'],
    kept['gapSinceMs'],
    kept['lastSampleMs'],
    kept['lastControlSampleMs'],
    kept['lastValue'],
    kept['lastControlValue'],
  ];
  return times.every(isTimeOrNull) && isList(kept['steps'], isStep);
}

function isStep(step: unknown): boolean {
  return (
    isRecord(step) &&
    Number.isFinite(step['atMs']) &&
    isSums(step['control']) &&
    isSums(step['candidate'])
  );
}

function countMemory(kept: Loose): boolean {
  return typeof kept['seen'] === 'boolean' && isList(kept['steps'], isTimedCount);
}

function isTimedCount(step: unknown): boolean {
  return Array.isArray(step) && Number.isFinite(step[0]) && isAmount(step[1]);
}

function zeroMemory(kept: Loose): boolean {
  return isWhole(kept['events']) && isWhole(kept['turns']) && isTimeOrNull(kept['firstMs']);
}

function isSums(sums: unknown): boolean {
  return (
    isRecord(sums) &&
    isWhole(sums['count']) &&
    isWhole(sums['events']) &&
    isAmount(sums['sumMicro']) &&
    isAmount(sums['max']) &&
    isSketch(sums['sketch'])
  );
}

/** Most of what a memory holds, and looked at twice a tick: one pass without calls. */
function isSketch(sketch: unknown): boolean {
  if (!Array.isArray(sketch)) return false;
  const entries: readonly unknown[] = sketch;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (!Array.isArray(entry)) return false;
    const index: unknown = entry[0];
    const count: unknown = entry[1];
    if (!(Number.isInteger(index) && Number.isInteger(count))) return false;
    if (Number(index) < 0 || Number(count) < 0) return false;
  }
  return true;
}

function isList(list: unknown, holds: (item: unknown) => boolean): boolean {
  if (!Array.isArray(list)) return false;
  for (let i = 0; i < list.length; i++) if (!holds(list[i])) return false;
  return true;
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0;
}

function isTimeOrNull(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}
