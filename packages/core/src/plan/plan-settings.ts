import type { Plan } from '../rollout/types.ts';
import { readDuration } from './duration.ts';
import { type Fields, readOptional } from './fields.ts';
import { found } from './found.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readChoice, readName } from './name.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

type Settings = Pick<Plan, 'unit' | 'alpha' | 'noDataTimeoutMs' | 'onNoData' | 'activationLeadMs'>;

/** What happens when no evidence comes. */
export const ON_NO_DATA = ['pause', 'rollback'] as const;

/**
 * Reads the settings of a plan that have defaults. `null` when one is wrong, which is reported.
 * Never throws.
 */
export function readSettings(report: Report, fields: Fields): Settings | null {
  const duration = (key: string, fallback: number, range: { min: number; max: number }) =>
    readOptional(fields, key, fallback, (value) => readDuration(report, value, `"${key}"`, range));
  const { noDataTimeoutMs: silence, activationLeadMs: lead } = PLAN_LIMITS;
  const unit = readOptional<string>(fields, 'unit', PLAN_DEFAULTS.unit, (value) =>
    readName(report, value, '"unit"'),
  );
  const alpha = readOptional(fields, 'alpha', PLAN_DEFAULTS.alpha, (value) =>
    readAlpha(report, value),
  );
  const noDataTimeoutMs = duration('noDataTimeout', PLAN_DEFAULTS.noDataTimeoutMs, silence);
  const activationLeadMs = duration('activationLead', PLAN_DEFAULTS.activationLeadMs, lead);
  const onNoData = readOptional<Plan['onNoData']>(
    fields,
    'onNoData',
    PLAN_DEFAULTS.onNoData,
    (value) => readChoice(report, value, '"onNoData"', ON_NO_DATA),
  );
  if (unit === null || alpha === null || onNoData === null) return null;
  if (noDataTimeoutMs === null || activationLeadMs === null) return null;
  return { unit, alpha, noDataTimeoutMs, onNoData, activationLeadMs };
}

function readAlpha(report: Report, node: Node): number | null {
  const alpha = fractionOf(node);
  if (alpha !== null && alpha > 0 && alpha <= PLAN_LIMITS.alphaMax) return alpha;
  const state = alpha === null ? '' : ` is not above 0 and at most ${PLAN_LIMITS.alphaMax}`;
  return addProblem(report, {
    code: alpha === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read "alpha": ${alpha === null ? 'found ' : ''}${found(node)}${state}`,
    expected: 'the chance of a false rollback, for example 0.01',
  });
}
