import { SKETCH_INDEX_MAX } from './sketch.ts';
import type { Cell } from './types.ts';

type Loose = Readonly<Record<string, unknown>>;

/**
 * Why a cell cannot be believed, `null` when it can: numbers that are not finite, negative or
 * beyond 2^53; more events than trials; a sketch that is unsorted, out of range, or does not add
 * up to its count; a gauge outside its own range. Never throws, whatever it is given.
 *
 * @example
 * cellProblem({ kind: 'count', count: NaN }) // "count is 'NaN', not a whole number from 0 to 2^53"
 */
export function cellProblem(cell: Cell): string | null {
  const loose: unknown = cell;
  if (typeof loose !== 'object' || loose === null) return 'the cell is no object';
  const fields = loose as Loose;
  switch (fields['kind']) {
    case 'rate':
      return rateProblem(fields);
    case 'distribution':
      return distributionProblem(fields);
    case 'mean':
      return meanProblem(fields);
    case 'count':
      return wholeProblem(fields, 'count');
    case 'gauge':
      return gaugeProblem(fields);
    default:
      return 'kind is none of rate, distribution, mean, count, gauge';
  }
}

function rateProblem(fields: Loose): string | null {
  const problem = wholeProblem(fields, 'trials', 'events', 'atRiskUnits', 'newUnits', 'openUnits');
  if (problem !== null) return problem;
  if (Number(fields['events']) > Number(fields['trials'])) return 'events exceed trials';
  const failed = fields['failedUnits'];
  const listed = Array.isArray(failed) && failed.every((unit) => typeof unit === 'string');
  return listed ? null : 'failedUnits is no list of texts';
}

function distributionProblem(fields: Loose): string | null {
  const problem =
    wholeProblem(fields, 'count') ??
    amountProblem(fields, 'sumMicro') ??
    sketchProblem(fields, 'sketch', Number(fields['count']));
  if (problem !== null || fields['perUnit'] === undefined) return problem;
  return sketchProblem(fields, 'perUnit', null);
}

function meanProblem(fields: Loose): string | null {
  const problem = wholeProblem(fields, 'units') ?? amountProblem(fields, 'sumMicro');
  if (problem !== null) return problem;
  const squares = fields['sumSqMicro'];
  if (typeof squares !== 'string' || squares.length === 0 || squares.length > 60)
    return 'sumSqMicro is no decimal text of 1 to 60 digits';
  for (const digit of squares)
    if (digit < '0' || digit > '9') return 'sumSqMicro is no decimal text of 1 to 60 digits';
  return null;
}

function gaugeProblem(fields: Loose): string | null {
  const problem = amountProblem(fields, 'min', 'max', 'last');
  if (problem !== null) return problem;
  const last = Number(fields['last']);
  const inside = last >= Number(fields['min']) && last <= Number(fields['max']);
  return inside ? null : 'last is not between min and max';
}

function sketchProblem(fields: Loose, name: string, total: number | null): string | null {
  const sketch = fields[name];
  if (!Array.isArray(sketch)) return `${name} is no list`;
  let previous = -1;
  let sum = 0;
  for (const entry of sketch as readonly unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2) return `${name} holds no [index, count]`;
    const [index, count] = entry as readonly unknown[];
    if (!isWhole(index) || index > SKETCH_INDEX_MAX)
      return `${name} holds an index outside 0..${SKETCH_INDEX_MAX}`;
    if (!isWhole(count) || count === 0) return `${name} holds a count that is not 1 or more`;
    if (index <= previous) return `${name} is not ascending by index`;
    previous = index;
    sum += count;
  }
  return total === null || sum === total ? null : `${name} does not add up to count`;
}

function wholeProblem(fields: Loose, ...names: readonly string[]): string | null {
  const bad = names.find((name) => !isWhole(fields[name]));
  return bad === undefined
    ? null
    : `${bad} is ${shown(fields[bad])}, not a whole number from 0 to 2^53`;
}

function amountProblem(fields: Loose, ...names: readonly string[]): string | null {
  const bad = names.find((name) => !isAmount(fields[name]));
  return bad === undefined ? null : `${bad} is ${shown(fields[bad])}, not a number from 0 to 2^53`;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function shown(value: unknown): string {
  if (typeof value === 'number') return `'${value}'`;
  return value === null ? 'null' : `of type ${typeof value}`;
}
