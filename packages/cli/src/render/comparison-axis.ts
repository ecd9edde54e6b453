import type { ExperimentView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { table } from './table.ts';

type Report = NonNullable<ExperimentView['report']>;
type Comparison = Report['metrics'][number]['comparisons'][number];

const WIDTH = 41;
const MARKS = { better: '▲', worse: '▼', unclear: '●', 'no-data': ' ' } as const;

/**
 * Lines that show every comparison on one axis around 0: interval, estimate, and a mark that says
 * better (▲), worse (▼) or unclear (●). Figures that are no shares of control stand beside it alone.
 */
export function comparisonAxis({ metrics }: Report, colors: Colors): string[] {
  const all = metrics.flatMap(({ comparisons }) => comparisons);
  const reach = Math.max(
    0,
    ...all
      .filter(({ isRelative }) => isRelative)
      .flatMap(({ interval }) => interval ?? [])
      .map(Math.abs),
  );
  const rows = metrics.flatMap(({ name, role, comparisons }) =>
    comparisons.map((one) => [
      `${name}${role === 'primary' ? '' : ` (${role})`}`,
      one.variant,
      axisOf(one, reach),
      figureText(one),
      one.adjustedPValue === null ? '' : `p ${pText(one.adjustedPValue)}`,
      one.state,
    ]),
  );
  if (rows.length === 0) return [];
  const edge = reach === 0 ? '' : percent(reach);
  const half = (WIDTH - 1) / 2;
  const scale = `${`−${edge}`.padEnd(half)}0${`+${edge}`.padStart(half)}`;
  return table(['metric', 'arm', reach === 0 ? '' : scale, 'difference', '', ''], rows, colors);
}

function axisOf({ relative, interval, isRelative, state }: Comparison, reach: number): string {
  const cells = new Array<string>(WIDTH).fill(' ');
  const columnOf = (value: number) => Math.round(((value / reach + 1) / 2) * (WIDTH - 1));
  if (reach > 0) cells[(WIDTH - 1) / 2] = '│';
  if (reach === 0 || !isRelative || interval === null || relative === null) return cells.join('');
  const [from, to] = [columnOf(interval[0]), columnOf(interval[1])];
  for (let at = from; at <= to; at += 1) if (cells[at] === ' ') cells[at] = '─';
  cells[from] = '├';
  cells[to] = '┤';
  cells[Math.min(WIDTH - 1, Math.max(0, columnOf(relative)))] = MARKS[state];
  return cells.join('');
}

function figureText({ difference, relative, interval, isRelative }: Comparison): string {
  if (difference === null) return '–';
  const text = isRelative ? percent : plainNumber;
  const value = isRelative ? (relative ?? 0) : difference;
  const range =
    interval === null ? '' : ` (${signed(interval[0], text)} … ${signed(interval[1], text)})`;
  return `${signed(value, text)}${range}`;
}

function signed(value: number, text: (value: number) => string): string {
  return `${value < 0 ? '−' : '+'}${text(Math.abs(value))}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function plainNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function pText(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}
