import { kpiValueText } from '@tidegate/core';
import type { AlertView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { factLines } from './fact-lines.ts';
import { plain } from './plain.ts';
import { runbookLines } from './runbook-lines.ts';
import { SEVERITIES, severityText } from './severity-text.ts';
import { table } from './table.ts';
import { distanceText, timeText } from './time-text.ts';

const STATUSES: readonly AlertView['status'][] = ['firing', 'recovering', 'pending', 'inactive'];
const FIRINGS_SHOWN = 10;
const BAR_WIDTH = 10;

/**
 * Lines that show rules and where they stand: what fires first, the worst of it on top. In the middle
 * of a bar is the limit.
 */
export function alertsPicture(
  alerts: readonly AlertView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const sorted = [...alerts].sort(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      (a.name < b.name ? -1 : 1),
  );
  return table(
    ['state', 'severity', 'rule', 'now', '', 'limit', 'since', 'does'],
    sorted.map((alert) => rowOf(alert, nowMs)),
    colors,
  );
}

function rowOf(alert: AlertView, nowMs: number): string[] {
  const { value, limit, unit } = alert;
  return [
    stateText(alert),
    alert.severity,
    alert.name,
    value === null ? '–' : valueText(value, unit),
    value === null || limit === null ? '' : bar(shareOf(value, limit), BAR_WIDTH),
    limit === null ? '' : valueText(limit, unit),
    sinceText(alert, nowMs),
    doesText(alert),
  ];
}

/** Half of the bar is the limit; of a limit of 0 whatever is above it fills the bar. */
function shareOf(value: number, limit: number): number {
  return limit === 0 ? Math.sign(value) : value / (2 * limit);
}

function valueText(value: number, unit: string): string {
  if (unit === 'share') return kpiValueText(value, { kind: 'rate', unit: '1' }, { kind: 'rate' });
  return kpiValueText(value, { kind: 'gauge', unit });
}

function sinceText({ sinceMs }: AlertView, nowMs: number): string {
  return sinceMs === 0 ? 'not looked at yet' : distanceText(sinceMs, nowMs);
}

function stateText({ status, enabled, silencedBy, snoozedUntilMs, acknowledgedBy }: AlertView) {
  if (!enabled) return 'off';
  const isQuiet = silencedBy !== null || snoozedUntilMs !== null;
  const how = isQuiet ? ', silent' : acknowledgedBy === null ? '' : ', acknowledged';
  return `${status}${how}`;
}

function doesText({ action, actsOn, notify, shed }: AlertView): string {
  const parts = [
    ...(action === 'notify' ? [] : [actsOn === null ? action : `${action} of ${actsOn}`]),
    ...(shed.length === 0 ? [] : [`sheds ${shed.join(', ')}`]),
    ...notify,
  ];
  return parts.length === 0 ? 'nobody is told' : parts.join(', ');
}

/** A rule in one line, for what a command answers. */
export function alertLine(alert: AlertView): string {
  const { name, severity, sentence } = alert;
  return plain(
    `${name}  ${severity}  ${stateText(alert)}${sentence === '' ? '' : `; ${sentence}`}`,
  );
}

/** Lines that show one rule: its condition, why it stands as it does, what to do, when it fired. */
export function alertPicture(alert: AlertView, nowMs: number, colors: Colors): string[] {
  const severity = severityText(alert.severity, colors);
  const head = `${colors.bold(plain(alert.name))}  ${plain(alert.environment)}  ${severity}  ${stateText(alert)}`;
  return [
    head,
    ...(alert.text === null ? [] : [colors.dim(`"${plain(alert.text)}"`)]),
    plain(alert.when),
    ...(alert.sentence === '' ? [] : ['', plain(alert.sentence)]),
    '',
    ...factLines(factsOf(alert, nowMs), colors),
    ...runbookLines(alert.runbook, colors),
    ...firingLines(alert, nowMs, colors),
  ];
}

function factsOf(alert: AlertView, nowMs: number): [string, string | null][] {
  const { value, limit, advice, ours, group, baseline, unit, shedNow, snoozedUntilMs } = alert;
  const figure = (one: number | null) => (one === null ? null : valueText(one, unit));
  return [
    ['now', figure(value)],
    ['limit', figure(limit)],
    ['baseline', figure(baseline)],
    ['since', sinceText(alert, nowMs)],
    ['does', doesText(alert)],
    ['group', group],
    ['off now', shedNow.length === 0 ? null : shedNow.join(', ')],
    ['snoozed', snoozedUntilMs === null ? null : `until ${timeText(snoozedUntilMs)}`],
    ['silence', alert.silencedBy],
    ['acknowledged', alert.acknowledgedBy === null ? null : `by ${alert.acknowledgedBy}`],
    ['ours', ours.length === 0 ? null : `${ours.join(', ')}: the team's document leaves it open`],
    ['advice', advice],
    ['file', alert.rules],
  ];
}

function firingLines({ firings }: AlertView, nowMs: number, colors: Colors): string[] {
  if (firings.length === 0) return ['', 'it has not fired yet'];
  const rows = firings
    .slice(0, FIRINGS_SHOWN)
    .map(({ firedMs, resolvedMs, sentence, incident, silenced }) => [
      timeText(firedMs),
      resolvedMs === null ? `still, ${distanceText(firedMs, nowMs)}` : timeText(resolvedMs),
      `${sentence}${silenced ? ' (nobody was told)' : ''}`,
      incident ?? '',
    ]);
  const more = firings.length - rows.length;
  return [
    '',
    ...table(['fired', 'resolved', 'why', 'incident'], rows, colors),
    ...(more > 0 ? [`and ${more} earlier ones`] : []),
  ];
}
