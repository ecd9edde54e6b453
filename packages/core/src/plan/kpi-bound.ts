import type { KpiBound, KpiStatistic, Metric } from '../metric/types.ts';
import { isOfBaseline, readFactor } from './baseline.ts';
import { readDuration } from './duration.ts';
import { type Field, type Fields, readFields } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of the sides that a bound may be on. */
export const KPI_SIDES = ['above', 'atLeast', 'below', 'atMost'] as const;

type SideKey = (typeof KPI_SIDES)[number];

/** What bounds are about. */
export interface Judgeable {
  readonly metric: Metric;
  readonly statistic: KpiStatistic;
}

const SIDES: Readonly<Record<SideKey, KpiBound['side']>> = {
  above: 'above',
  atLeast: 'at-least',
  below: 'below',
  atMost: 'at-most',
};

/** The one side key of a KPI with its field; `null` when there is none, or several (reported). */
export function onlySide(
  report: Report,
  fields: Fields,
  what: string,
): { readonly key: SideKey; readonly field: Field } | null {
  const given = KPI_SIDES.flatMap((key) => {
    const field = fields.get(key);
    return field === undefined ? [] : [{ key, field }];
  });
  const [first, second] = given;
  if (second === undefined) return first ?? null;
  return addProblem(report, {
    code: 'duplicate',
    at: second.field.at,
    message: `Cannot use "${second.key}" in ${what}: "${first?.key}" bounds it already`,
    expected: 'one bound',
  });
}

/**
 * Reads a map with one side, such as `warning` of a KPI. `null` when it is none, which is reported.
 * Never throws.
 *
 * @param what how messages call it, for example `a level of a KPI`
 */
export function readLevel(
  report: Report,
  node: Node,
  judgeable: Judgeable,
  what: string,
): KpiBound | null {
  const fields = readFields(report, node, { what, required: {}, optional: KPI_SIDES });
  if (fields === null) return null;
  const before = report.problems.length;
  const side = onlySide(report, fields, what);
  if (side !== null) return readKpiBound(report, side.field.value, side.key, judgeable);
  if (report.problems.length > before) return null;
  return addProblem(report, {
    code: 'missing-key',
    at: node.at,
    message: `Cannot read ${what}: its bound is missing`,
    expected: '"above", "atLeast", "below" or "atMost", for example "{ above: 5% }"',
  });
}

/**
 * A bound in the unit of what is computed: shares as `0.1%` or 0.001, times as `2s` or 2000, percent
 * as `80%` or 80; or `115% of baseline`, and `baseline` for all of it. `null` when it is none or can
 * never (or must always) hold, which is reported. Never throws.
 */
export function readKpiBound(
  report: Report,
  node: Node,
  key: SideKey,
  { metric, statistic }: Judgeable,
): KpiBound | null {
  const side = SIDES[key];
  const what = `"${key}" of "${metric.name}"`;
  if (isOfBaseline(node)) {
    const factor = readFactor(report, node, what);
    return factor === null ? null : { side, value: factor, of: 'baseline' };
  }
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.text : '';
  const unit = unitOf(metric, statistic);
  if ((unit === 'ms' || unit === 's') && /[a-z]$/.test(text)) {
    const range = { min: 0, max: PLAN_LIMITS.kpiDueMs.max };
    const ms = readDuration(report, node, what, range);
    return ms === null ? null : { side, value: unit === 'ms' ? ms : ms / 1_000, of: 'value' };
  }
  const value = numberOf(node, unit);
  if (value === null) {
    return addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}`,
      expected: expectedOf(unit),
    });
  }
  const flaw = flawOf(value, side, unit);
  if (flaw === null) return { side, value, of: 'value' };
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: ${found(node)} ${flaw}`,
    expected: expectedOf(unit),
  });
}

/** Unit of the figure, not of the metric: the number of trials of a rate is no share. */
function unitOf(metric: Metric, { kind }: KpiStatistic): string {
  if (kind === 'rate') return 'share';
  return kind === 'count' || kind === 'per-second' ? 'number' : metric.unit;
}

function numberOf(node: Node, unit: string): number | null {
  const fraction = fractionOf(node);
  if (node.kind === 'scalar' && typeof node.value === 'number') return fraction;
  if (fraction === null || !(unit === 'share' || unit === '1' || unit === '%')) return null;
  return unit === '%' ? Number((fraction * 100).toPrecision(15)) : fraction;
}

function flawOf(value: number, side: KpiBound['side'], unit: string): string | null {
  const high = unit === 'share' ? 1 : PLAN_LIMITS.limit;
  if (!(value >= 0 && value <= high))
    return unit === 'share' ? 'is not from 0% to 100%' : `is not from 0 to ${high}`;
  // What is counted or measured is never below 0, and no share is above 1.
  if (side === 'below' && value === 0) return 'can never be undercut';
  if (side === 'at-least' && value === 0) return 'always holds';
  if (unit === 'share' && value === 1 && side === 'above') return 'can never be exceeded';
  return unit === 'share' && value === 1 && side === 'at-most' ? 'always holds' : null;
}

function expectedOf(unit: string): string {
  const baseline = 'or "115% of baseline"';
  switch (unit) {
    case 'share':
      return `a rate from 0% to 100%, for example "0.1%" or 0.001, ${baseline}`;
    case 'ms':
    case 's':
      return `a number of ${unit} or a duration, for example "2s", ${baseline}`;
    case '%':
      return `a percentage, for example "80%", ${baseline}`;
    case 'number':
    case '1':
      return `a number, ${baseline}`;
    default:
      return `a number of ${unit}, ${baseline}`;
  }
}
