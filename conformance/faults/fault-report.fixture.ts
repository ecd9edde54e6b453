/** How the tests of faults say what they measured; `npm run test:chaos` prints it. */
import { expect, type TestContext } from 'vitest';

/** The big sizes, and times as figures: a plain test run asserts no times. */
export const CHAOS = process.env['TIDEGATE_CHAOS'] === '1';
export const SEED = Number(process.env['TIDEGATE_SEED'] ?? 20_260_101);

/** One figure of one fault. */
export interface FaultFigure {
  readonly fault: string;
  readonly figure: string;
  readonly value: number;
  readonly target: string;
  readonly ok: boolean;
  /** Time or memory: depends on the machine, so it is printed and fails nothing. */
  readonly cost: boolean;
  readonly seed: number;
}

declare module 'vitest' {
  interface TaskMeta {
    faults?: readonly FaultFigure[];
  }
}

type Bound = { readonly is: number } | { readonly atMost: number } | { readonly above: number };

/** Notes figures with the test, and fails it when one does not hold. */
export function report(
  { task }: Pick<TestContext, 'task'>,
  fault: string,
  figures: Readonly<Record<string, readonly [value: number, bound: Bound]>>,
): void {
  note(task, fault, false, figures);
  const broken = Object.entries(figures).filter(([, [value, bound]]) => !holds(value, bound));
  expect(broken.map(([name]) => name)).toEqual([]);
}

/** Notes times and memory: they are printed with their target, and no test fails of them. */
export function reportCost(
  { task }: Pick<TestContext, 'task'>,
  fault: string,
  figures: Readonly<Record<string, readonly [value: number, bound: Bound]>>,
): void {
  if (CHAOS) note(task, fault, true, figures);
}

function note(
  task: TestContext['task'],
  fault: string,
  cost: boolean,
  figures: Readonly<Record<string, readonly [value: number, bound: Bound]>>,
): void {
  const rows = Object.entries(figures).map(([figure, [value, bound]]) => ({
    fault,
    figure,
    value: Math.round(value * 1e5) / 1e5,
    target: targetOf(bound),
    ok: holds(value, bound),
    cost,
    seed: SEED,
  }));
  task.meta.faults = [...(task.meta.faults ?? []), ...rows];
}

function targetOf(bound: Bound): string {
  if ('is' in bound) return `${bound.is}`;
  return 'atMost' in bound ? `≤ ${bound.atMost}` : `> ${bound.above}`;
}

/** Positive comparisons: no number is no success. */
function holds(value: number, bound: Bound): boolean {
  if ('is' in bound) return value === bound.is;
  return 'atMost' in bound ? value <= bound.atMost : value > bound.above;
}
