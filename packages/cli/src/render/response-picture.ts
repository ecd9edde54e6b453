import {
  type DecisionRow,
  describeBound,
  describeDuration,
  type FollowUp,
  findMetric,
  type KpiBound,
  kpiSubject,
  type Metric,
  type Response,
} from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

/**
 * Lines that show how a team answers: its decision matrix, the worst on top, and its calendar.
 *
 * @param own metrics of files, whose units the ranges are in
 */
export function responsePicture(
  { name, environment, matrix, followUps }: Response,
  own: readonly Metric[],
  colors: Colors,
): string[] {
  const rows = SEVERITIES.flatMap((severity) => matrix.filter((row) => row.severity === severity));
  const days = AFTER.flatMap((after) => byTime(followUps.filter((one) => one.after === after)));
  const decisions = rows.map((row) => decisionRow(row, own));
  return [
    `${colors.bold(plain(name))}  ${plain(environment)}`,
    ...section(['severity', 'issue', 'when', 'rollback', 'within'], decisions, colors),
    ...section(['after', 'due', 'again', 'to do'], days.map(followUpRow), colors),
  ];
}

const SEVERITIES: readonly DecisionRow['severity'][] = ['critical', 'high', 'medium', 'low'];
const AFTER: readonly FollowUp['after'][] = ['incident', 'rollback', 'completion'];

function section(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  colors: Colors,
): string[] {
  return rows.length === 0 ? [] : ['', ...table(header, rows, colors)];
}

function byTime(followUps: readonly FollowUp[]): FollowUp[] {
  return [...followUps].sort((a, b) => a.dueMs - b.dueMs);
}

function decisionRow(row: DecisionRow, own: readonly Metric[]): string[] {
  return [row.severity, row.name, rangeText(row, own), row.rollback, withinText(row)];
}

function rangeText({ metric: name, statistic, from, to }: DecisionRow, own: readonly Metric[]) {
  if (name === null) return 'a person says so';
  const metric = own.find((one) => one.name === name) ?? findMetric(name);
  const text = (side: KpiBound['side'], value: number) =>
    describeBound({ side, value, of: 'value' }, metric, statistic ?? undefined);
  const subject = statistic === null ? name : kpiSubject({ metric: name, statistic });
  const ends = [
    ...(from === null ? [] : [text(to === null ? 'above' : 'at-least', from)]),
    ...(to === null ? [] : [text('at-most', to)]),
  ];
  return ends.length === 0 ? subject : `${subject} ${ends.join(', ')}`;
}

function withinText({ withinMs, flagsWithinMs }: DecisionRow): string {
  const time = (ms: number) => (ms === 0 ? 'at once' : describeDuration(ms));
  const whole = withinMs === null ? 'next release' : time(withinMs);
  return flagsWithinMs === null ? whole : `${whole}, flags ${time(flagsWithinMs)}`;
}

function followUpRow({ after, dueMs, everyMs, times, title }: FollowUp): string[] {
  const again = everyMs === null ? '' : `every ${describeDuration(everyMs)}, ${times} times`;
  return [after, describeDuration(dueMs), again, title];
}
