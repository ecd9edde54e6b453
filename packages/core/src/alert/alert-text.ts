import { describeBound, kpiSubject, type Measured, windowText } from '../metric/kpi-text.ts';
import { findMetric } from '../metric/metric-catalogue.ts';
import { exactText } from '../metric/number-text.ts';
import type { KpiBound } from '../metric/types.ts';
import type { AlertCondition, AlertRule } from './types.ts';

/**
 * When a rule fires, in words: `error_rate above 1 % for 5 m`, `active_users falls by 10 % within 1 h`,
 * `on rollout.phase-entered`. Never throws.
 *
 * @param metric whose unit the bounds are in; a metric of a file must be given
 */
export function alertText(
  { trigger }: Pick<AlertRule, 'trigger'>,
  metric: Measured | null = trigger.kind === 'metric' ? findMetric(trigger.condition.metric) : null,
): string {
  if (trigger.kind === 'event') return `on ${trigger.events.join(', ')}`;
  const { condition } = trigger;
  const subject = `${kpiSubject(condition)}${placeText(condition)}`;
  return `${subject} ${changeText(condition, metric)}${recoveryText(condition, metric)}`;
}

function changeText(condition: AlertCondition, metric: Measured | null): string {
  const { bound, dropBy, windowMs, forMs } = condition;
  const lasting = forMs > 0 ? ` for ${windowText(forMs)}` : '';
  if (dropBy !== null)
    return `falls by ${exactText(dropBy * 100)} % within ${windowText(windowMs)}${lasting}`;
  if (bound === null) return 'has no bound';
  const text = boundText(condition, bound, metric);
  return forMs > 0 ? `${text}${lasting}` : `${text} within ${windowText(windowMs)}`;
}

/** A band says both ends, as people wrote it; it fires at the lower one. */
function boundText(
  { upper, statistic }: AlertCondition,
  bound: KpiBound,
  metric: Measured | null,
): string {
  const text = describeBound(bound, metric, statistic);
  if (upper === null) return text;
  const end = describeBound({ side: 'at-most', value: upper, of: bound.of }, metric, statistic);
  return `${text} (a band: ${end})`;
}

function recoveryText({ recovery, statistic }: AlertCondition, metric: Measured | null): string {
  return recovery === null ? '' : `, until ${describeBound(recovery, metric, statistic)}`;
}

function placeText({ flag, variant, labels, source }: AlertCondition): string {
  const place = flag === null ? '' : ` of ${flag}${variant === null ? '' : `=${variant}`}`;
  const named = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const labelled = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return `${place}${labelled}${source === 'browser' ? ' in browsers' : ''}`;
}
