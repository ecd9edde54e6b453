import type { Comparison } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { type FigureName, figureOf, figureText, usualFigure } from './figure-text.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

type Row = Comparison['metrics'][number];

const BAR_WIDTH = 10;

/** Lines that show control beside candidate, bars drawn to the larger of the two. */
export function comparisonPicture(view: Comparison, colors: Colors): string[] {
  const { flag, environment, control, candidate, metrics } = view;
  const head = `${colors.bold(plain(flag))}  ${plain(environment)}  ${plain(control)} → ${plain(candidate)}`;
  if (metrics.length === 0) return [head, '', 'nothing was told of either in this time'];
  const header = ['metric', control, '', candidate, '', 'candidate is'];
  return [head, '', ...table(header, metrics.map(rowOf), colors), '', NOTE];
}

const NOTE = 'figures to look at; guardrails decide, by draw and with their error in mind';

function rowOf(row: Row): string[] {
  const { metric } = row;
  const figure = figureFor(row);
  const [left, right] = [row.control, row.candidate].map((arm) =>
    arm === null ? null : figureOf(figure, arm),
  );
  const most = Math.max(left ?? 0, right ?? 0);
  const shown = (value: number | null | undefined) => [
    figureText(figure, value ?? null, metric),
    typeof value === 'number' ? bar(most > 0 ? value / most : 0, BAR_WIDTH) : '',
  ];
  const name = `${metric.name} ${figure === 'rate' ? '' : figure}`.trimEnd();
  return [name, ...shown(left), ...shown(right), differenceText(metric, left, right)];
}

/** Counts of arms of different sizes say nothing: they are compared by the second. */
function figureFor({ metric, control, candidate }: Row): FigureName {
  if (control?.unitMean != null && candidate?.unitMean != null && metric.kind === 'distribution') {
    return metric.unit === 'usd' ? 'unit-mean' : usualFigure(metric.kind);
  }
  return metric.kind === 'count' ? 'per-second' : usualFigure(metric.kind);
}

function differenceText(
  { better, kind }: Row['metric'],
  control: number | null | undefined,
  candidate: number | null | undefined,
): string {
  if (typeof control !== 'number' || typeof candidate !== 'number') return '';
  if (control === candidate) return '= the same';
  const arrow = candidate > control ? '↑' : '↓';
  const size = control === 0 ? 'from 0' : `${percentOf(candidate / control - 1)} %`;
  // How many there are depends on how many got it.
  if (kind === 'count') return `${arrow} ${size}`;
  const isBetter = candidate > control === (better === 'higher');
  return `${arrow} ${size} ${isBetter ? 'better' : 'worse'}`;
}

function percentOf(share: number): string {
  return String(Number((Math.abs(share) * 100).toPrecision(3)));
}
