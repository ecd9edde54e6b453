import {
  type AlertRule,
  type AlertRules,
  alertText,
  describeDuration,
  findMetric,
  type Metric,
} from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { SEVERITIES } from './severity-text.ts';
import { table } from './table.ts';

/**
 * Lines that show what alert rules say, the worst on top; how they stand is another question.
 *
 * @param own metrics of files, whose units the bounds are in
 */
export function rulesPicture(
  { name, environment, rules, runbooks }: AlertRules,
  own: readonly Metric[],
  colors: Colors,
): string[] {
  const sorted = SEVERITIES.flatMap((severity) =>
    rules.filter((rule) => rule.severity === severity),
  );
  const rows = sorted.map((rule) => [
    rule.severity,
    rule.name,
    alertText(rule, metricOf(rule, own)),
    doesText(rule),
    rule.runbook ?? '',
  ]);
  const counts = `${rules.length} alert rules, ${runbooks.length} runbooks`;
  return [
    `${colors.bold(plain(name))}  ${plain(environment)}  ${counts}`,
    '',
    ...table(['severity', 'rule', 'fires when', 'does', 'runbook'], rows, colors),
  ];
}

function metricOf({ trigger }: AlertRule, own: readonly Metric[]): Metric | null {
  if (trigger.kind === 'event') return null;
  const { metric } = trigger.condition;
  return own.find(({ name }) => name === metric) ?? findMetric(metric);
}

function doesText({
  action,
  actsOn,
  shed,
  notify,
  escalate,
  incident,
  enabled,
}: AlertRule): string {
  const parts = [
    ...(enabled ? [] : ['off']),
    ...(action === 'notify' ? [] : [actsOn === null ? action : `${action} of ${actsOn}`]),
    ...(shed.length === 0 ? [] : [`sheds ${shed.join(', ')}`]),
    ...(incident ? ['incident'] : []),
    ...notify,
    ...escalate.map((step) => `after ${describeDuration(step.afterMs)} ${step.notify.join(', ')}`),
  ];
  return parts.length === 0 ? 'nobody is told' : parts.join(', ');
}
