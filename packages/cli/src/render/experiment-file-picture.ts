import {
  describeDuration,
  describePercent,
  describeShare,
  type Experiment,
  type ExperimentMetric,
  type ExperimentStep,
  type OutcomeSource,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

/** Lines that show an experiment at one glance: its arms, who takes part, what is compared and how. */
export function experimentFilePicture(experiment: Experiment, colors: Colors): string[] {
  const { name, environment, flag, unit, steps, metrics } = experiment;
  const head = `${colors.bold(plain(name))}  ${plain(`${environment}  ${flag} by ${unit}`)}`;
  return [
    head,
    '',
    ...table(['arm', 'weight', '', 'title', ''], armRows(experiment), colors),
    '',
    ...table(['step', 'takes part', '', 'segments', 'for'], steps.map(stepRow), colors),
    '',
    ...table(
      ['role', 'metric', 'figure', 'better', 'expected', 'matters from'],
      metrics.map(metricRow),
      colors,
    ),
    ...ruleLines(experiment, colors),
    '',
    ...factLines(experiment).map(plain),
  ];
}

function armRows({ arms }: Experiment): string[][] {
  return arms.map(({ variant, weightParts, title }, index) => [
    variant,
    bar(weightParts / WEIGHT_PARTS_TOTAL),
    describeShare(weightParts).padStart(5),
    title ?? '',
    index === 0 ? 'control' : '',
  ]);
}

function stepRow({ name, shares, holdMs }: ExperimentStep): string[] {
  const everybody = shares.find(({ segment }) => segment === null)?.weightParts ?? 0;
  const segments = shares.flatMap(({ segment, weightParts }) =>
    segment === null ? [] : [`${segment} ${describeShare(weightParts)}`],
  );
  return [
    name,
    bar(everybody / WEIGHT_PARTS_TOTAL),
    describeShare(everybody).padStart(5),
    segments.join(', '),
    holdMs === null ? 'until it is decided' : describeDuration(holdMs),
  ];
}

function metricRow(metric: ExperimentMetric): string[] {
  const { name, role, kind, better, expect, deviation, detect, tolerance } = metric;
  const number = (value: number) => (kind === 'rate' ? describePercent(value) : String(value));
  const spread = deviation === null ? '' : ` ± ${deviation}`;
  const relative = role === 'guardrail' ? tolerance : detect;
  return [
    role,
    name,
    figureText(metric),
    better,
    expect === null ? '' : `${number(expect)}${spread}`,
    relative === null ? '' : describePercent(relative),
  ];
}

/** Such as `units with engaged`, `value of spent / count of tool_called`, `p90 of value of focus`. */
function figureText({ kind, numerator, denominator, quantile }: ExperimentMetric): string {
  const figure = sourceText(numerator);
  if (kind === 'rate') return `units with ${placeOf(numerator)}`;
  if (denominator !== null) return `${figure} / ${sourceText(denominator)}`;
  if (quantile !== null) return `p${Number((quantile * 100).toPrecision(12))} of ${figure}`;
  return `mean ${figure}`;
}

function sourceText(source: OutcomeSource): string {
  return `${source.of} of ${placeOf(source)}`;
}

function placeOf({ from }: OutcomeSource): string {
  return 'event' in from ? from.event : `query ${from.query}`;
}

function ruleLines({ guardrails }: Experiment, colors: Colors): string[] {
  if (guardrails.length === 0) return [];
  const rows = guardrails.map(({ action, name }) => [action, name]);
  return ['', ...table(['action', 'when'], rows, colors)];
}

function factLines({
  hypothesis,
  sampleUnits,
  durationMs,
  analysis,
  notify,
}: Experiment): string[] {
  const { method, alpha, power, lookEveryMs, pastMs, windowMs } = analysis;
  const looks = Math.ceil(durationMs / lookEveryMs);
  const every = looks === 1 ? 'one look, at the end' : `${looks} looks`;
  const chances = `alpha ${describePercent(alpha)}, power ${describePercent(power)}`;
  const sample = sampleUnits === null ? 'no sample is named' : `${sampleUnits} units of all arms`;
  return [
    ...(hypothesis === null ? [] : [`hypothesis: ${hypothesis}`]),
    `size: ${sample}, ${describeDuration(durationMs)}`,
    `analysis: ${method}, ${every}, ${chances}`,
    ...(pastMs === null ? [] : [`past: ${describeDuration(pastMs)} before the exposure (CUPED)`]),
    ...(windowMs === null ? [] : [`window: ${describeDuration(windowMs)} after the exposure`]),
    ...(notify.length === 0 ? [] : [`notify: ${notify.join(', ')}`]),
  ];
}
