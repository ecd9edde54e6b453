import {
  type Guardrail,
  type IncidentFinding,
  type KpiStatistic,
  type Statistic,
  unreachable,
} from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import type { EventRow } from './event-row.ts';

/**
 * The figure behind what the controller did to a rollout: that of the guardrail which the row of the
 * audit trail names, or whose sentence is its reason. `null` = there is none.
 */
export function rolloutFinding(
  { plan, rollout }: Pick<StoredRollout, 'plan' | 'rollout'>,
  { body }: Pick<EventRow, 'body'>,
): IncidentFinding | null {
  const name = body['guardrail'] ?? nameBySentence(rollout.verdicts, body['reason']);
  const guardrails = [...plan.phases.flatMap((phase) => phase.guardrails), ...plan.guardrails];
  const guardrail = guardrails.find((each) => each.name === name);
  if (guardrail === undefined) return null;
  const numbers = rollout.verdicts[guardrail.name]?.numbers;
  const value = numbers?.['value'] ?? numbers?.['rate'];
  if (value === undefined || !Number.isFinite(value) || value < 0) return null;
  const statistic = statisticOf(guardrail);
  const found = { issue: null, metric: guardrail.metric, value };
  return statistic === null ? found : { ...found, statistic };
}

function nameBySentence(
  verdicts: StoredRollout['rollout']['verdicts'],
  reason: EventRow['body'][string] | undefined,
): string | null {
  const found = Object.entries(verdicts).find(
    ([, { kind, sentence }]) => kind === 'fail' && sentence === reason,
  );
  return found?.[0] ?? null;
}

/** `null` = none that a row of a decision matrix can name. */
function statisticOf(guardrail: Guardrail): KpiStatistic | null {
  switch (guardrail.shape) {
    case 'held':
      return kpiStatistic(guardrail.statistic);
    case 'compared-rate':
    case 'drift':
      return { kind: 'rate' };
    case 'compared-values':
      // Body and tail together are told by their p95.
      return quantile(guardrail.of === 'all' ? 0.95 : guardrail.of.quantile);
    case 'count-within':
    case 'zero-tolerance':
      return { kind: 'count' };
    case 'sample-ratio':
      return null;
    default:
      return unreachable(guardrail);
  }
}

function kpiStatistic(statistic: Statistic): KpiStatistic | null {
  return statistic.of === 'quantile' ? quantile(statistic.q) : { kind: statistic.of };
}

const QUANTILES = [0.5, 0.95, 0.99] as const;

function quantile(asked: number): KpiStatistic | null {
  const q = QUANTILES.find((known) => known === asked);
  return q === undefined ? null : { kind: 'quantile', q };
}
