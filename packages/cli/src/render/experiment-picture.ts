import { describeDuration, describeShare } from '@tidegate/core';
import type { ExperimentView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { comparisonAxis } from './comparison-axis.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { distanceText, timeText } from './time-text.ts';

type Report = NonNullable<ExperimentView['report']>;

const STATUS_MARKS = {
  draft: '○',
  scheduled: '◷',
  running: '▶',
  paused: '❚❚',
  shipped: '✓',
  'rolled-back': '↩',
  stopped: '■',
} as const satisfies Readonly<Record<ExperimentView['status'], string>>;

/** One line: mark, name, status, how far, verdict. */
export function experimentLine({ name, status, report, run }: ExperimentView): string {
  const far = report === null ? '' : `, ${percent(report.information)} of what was planned`;
  const verdict = report === null || run?.endedMs !== null ? '' : `: ${verdictText(report)}`;
  return plain(`${STATUS_MARKS[status]} ${name}  ${status}${far}${verdict}`);
}

/** All that is known of an experiment: arms, figures on one axis, verdict and what comes next. */
export function experimentPicture(view: ExperimentView, colors: Colors, nowMs: number): string[] {
  const { hypothesis, flag, unit, run, report } = view;
  return [
    colors.bold(experimentLine(view)),
    ...(hypothesis === null ? [] : [colors.dim(plain(hypothesis))]),
    plain(`flag ${flag}, drawn by ${unit}`),
    ...armLines(view, colors),
    ...(run === null ? [] : runLines(view, run, nowMs).map(plain)),
    ...(report === null ? [] : reportLines(report, colors)),
  ];
}

function armLines({ arms, report }: ExperimentView, colors: Colors): string[] {
  const units = new Map(report?.metrics[0]?.arms.map((arm) => [arm.variant, arm.units]));
  return table(
    ['arm', 'share', '', 'units'],
    arms.map(({ variant, title, weightParts }, index) => [
      `${variant}${index === 0 ? ' (control)' : ''}${title === null ? '' : `: ${title}`}`,
      bar(weightParts / 100_000, 12),
      describeShare(weightParts),
      String(units.get(variant) ?? '–'),
    ]),
    colors,
  );
}

function runLines(
  { report, durationMs }: ExperimentView,
  run: NonNullable<ExperimentView['run']>,
  nowMs: number,
): string[] {
  const { step, startedMs, endedMs, endsMs, nextLookMs, plannedLooks, looks, decision } = run;
  const taken = `${looks.length} of ${plannedLooks} looks taken`;
  const next = nextLookMs === null ? '' : `, the next ${distanceText(nextLookMs, nowMs)}`;
  const units =
    report === null || report.plannedUnits === null
      ? ''
      : `; ${report.units} of ${report.plannedUnits} units`;
  const end =
    endedMs !== null
      ? `ended ${timeText(endedMs)}`
      : endsMs === null
        ? ''
        : `ends ${timeText(endsMs)} (${describeDuration(durationMs)})`;
  return [
    `started ${timeText(startedMs)}${step === null ? '' : `, step "${step}"`}, ${end}`,
    `${taken}${endedMs === null ? next : ''}${units}`,
    ...(decision === null
      ? []
      : [
          `${decision.actor} decided ${timeText(decision.atMs)}: ${decision.outcome}${decision.variant === null ? '' : ` ${decision.variant}`}. ${decision.reason}`,
        ]),
  ];
}

function reportLines(report: Report, colors: Colors): string[] {
  const { problems, verdict, leftOut } = report;
  const out = [
    ...(leftOut.mixedUnits === 0 ? [] : [`${leftOut.mixedUnits} units met two arms`]),
    ...(leftOut.neverExposed === 0 ? [] : [`${leftOut.neverExposed} units were never exposed`]),
    ...(leftOut.beforeExposure === 0
      ? []
      : [`${leftOut.beforeExposure} units had figures before their exposure only`]),
  ];
  return [
    '',
    ...comparisonAxis(report, colors),
    ...(out.length === 0 ? [] : [colors.dim(plain(`left out: ${out.join('; ')}`))]),
    ...problems.map(({ blocks, sentence }) =>
      (blocks ? colors.red : colors.yellow)(plain(`! ${sentence}`)),
    ),
    '',
    paint(verdict.kind, colors)(plain(verdictText(report))),
    ...verdict.reasons.map((reason) => plain(`  ${reason}`)),
  ];
}

/** What the figures say, in two words. */
export function verdictText({ verdict }: Pick<Report, 'verdict'>): string {
  if (verdict.kind === 'ship') return `ship "${verdict.variant}"`;
  return verdict.kind === 'roll-back' ? 'roll back' : 'keep running';
}

function paint(kind: Report['verdict']['kind'], colors: Colors): (text: string) => string {
  if (kind === 'ship') return colors.green;
  return kind === 'roll-back' ? colors.red : colors.yellow;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
