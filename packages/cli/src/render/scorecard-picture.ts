import { describeDuration } from '@tidegate/core';
import type { KpiView, ScorecardView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

const MARKS: Readonly<Record<KpiView['state'], string>> = {
  met: '✓ met',
  'not-met': '✗ not met',
  'no-data': '– no data',
  'not-yet-due': '· not yet due',
};

/** Lines that show a scorecard: every KPI with its state in words, its value and its target. */
export function scorecardPicture(view: ScorecardView, colors: Colors): string[] {
  const { name, description, purpose, environment, baselineMs, kpis } = view;
  const about = description === null ? '' : `  ${plain(description)}`;
  const baseline =
    baselineMs === null
      ? `no baseline yet; tidegate metrics baseline ${plain(name)}`
      : `baseline of ${new Date(baselineMs).toISOString().slice(0, 16).replace('T', ' ')}`;
  return [
    `${colors.bold(plain(name))}  ${plain(environment)}  ${purpose}${about}`,
    `${summary(view)}; ${baseline}`,
    '',
    ...table(
      ['state', 'level', purpose === 'budgets' ? 'budget' : 'KPI', 'now', 'target', ''],
      kpis.map((kpi) => rowOf(kpi)),
      colors,
    ),
  ];
}

function summary({ met, notMet, noData, notYetDue }: ScorecardView): string {
  return `${met} met, ${notMet} not met, ${noData} without data, ${notYetDue} not yet due`;
}

function rowOf(kpi: KpiView): string[] {
  return [
    MARKS[kpi.state],
    kpi.level ?? '',
    kpi.text ?? kpi.name,
    nowText(kpi),
    kpi.target ?? '–',
    kpi.sentence,
  ];
}

/** The figure as the server says it, which knows its unit and how it was computed. */
function nowText({ valueText, windowMs }: KpiView): string {
  return valueText === null ? '–' : `${valueText} (${describeDuration(windowMs)})`;
}
