import { describeDuration } from '@tidegate/core';
import type { SeriesGroup, SeriesView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { type FigureName, figureOf, figureText } from './figure-text.ts';
import { lineChart } from './line-chart.ts';
import { plain } from './plain.ts';
import { sparkline } from './sparkline.ts';
import { table } from './table.ts';

const CHART_ROWS = 6;

/** Lines that show one metric over time: a chart for one line, a spark each for several. */
export function seriesPicture(view: SeriesView, figure: FigureName, colors: Colors): string[] {
  const { metric, environment, fromMs, toMs, stepMs, groups } = view;
  const span = `last ${describeDuration(roundedMs(toMs - fromMs))}`;
  const head = `${colors.bold(plain(metric.name))}  ${plain(environment)}  ${figure}  ${span}, a point is ${describeDuration(stepMs)}`;
  const [only, second] = groups;
  if (only === undefined) return [head, '', 'nothing was told in this time'];
  if (second !== undefined) return [head, '', ...sparks(view, figure, colors)];
  return [head, '', ...chart(view, only, figure), '', ...totals(view, colors)];
}

/** Every point of a line, also those in which nothing was told. */
function pointsOf(view: SeriesView, group: SeriesGroup, figure: FigureName): (number | null)[] {
  const { fromMs, toMs, stepMs } = view;
  const first = group.points.length === 1 && stepMs >= toMs - fromMs ? fromMs : floor(view);
  const known = new Map(group.points.map(({ startMs, figures }) => [startMs, figures]));
  const values: (number | null)[] = [];
  for (let startMs = first; startMs < toMs; startMs += stepMs) {
    const figures = known.get(startMs);
    values.push(figures === undefined ? null : figureOf(figure, figures));
  }
  return values;
}

function floor({ fromMs, stepMs }: SeriesView): number {
  return Math.floor(fromMs / stepMs) * stepMs;
}

function chart(view: SeriesView, group: SeriesGroup, figure: FigureName): string[] {
  const values = pointsOf(view, group, figure);
  const highest = Math.max(0, ...values.map((value) => value ?? 0));
  const labels = [figureText(figure, highest, view.metric), figureText(figure, 0, view.metric)];
  const width = Math.max(...labels.map((label) => label.length));
  const rows = lineChart(values, CHART_ROWS);
  const lines = rows.map((row, index) => {
    const label = index === 0 ? labels[0] : index === rows.length - 1 ? labels[1] : '';
    return `${(label ?? '').padStart(width)} ┤${row}`;
  });
  const columns = rows[0]?.length ?? 0;
  const [from, to] = [clockText(view.fromMs), clockText(view.toMs)];
  const room = Math.max(1, columns - from.length - to.length);
  return [...lines, `${' '.repeat(width + 2)}${from}${' '.repeat(room)}${to}`];
}

function sparks(view: SeriesView, figure: FigureName, colors: Colors): string[] {
  const { metric, groups } = view;
  const names = Object.keys(groups[0]?.by ?? {});
  const rows = groups.map((group) => [
    ...names.map((name) => group.by[name] || '(none)'),
    figureText(figure, figureOf(figure, group.total), metric),
    figureText('count', group.total.count, metric),
    sparkline(pointsOf(view, group, figure)),
  ]);
  return table([...names, figure, 'count', ''], rows, colors);
}

const TOTALS: readonly FigureName[] = [
  ...(['count', 'rate', 'per-second', 'mean', 'p50', 'p95', 'p99', 'sum', 'max', 'last'] as const),
];

function totals({ metric, groups }: SeriesView, colors: Colors): string[] {
  const total = groups[0]?.total;
  if (total === undefined) return [];
  const known = TOTALS.filter((name) => figureOf(name, total) !== null);
  const row = known.map((name) => figureText(name, figureOf(name, total), metric));
  return table(known, [row], colors);
}

function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(5, 16).replace('T', ' ');
}

/** To whole seconds: the rest is when the command ran. */
function roundedMs(durationMs: number): number {
  return Math.max(1_000, Math.round(durationMs / 1_000) * 1_000);
}
