import {
  type Cell,
  type Criterion,
  type HeldGuardrail,
  type Plan,
  type Statistic,
  sketchQuantile,
  sketchValue,
} from '@tidegate/core';
import { type CellGroup, readCells } from '../metric/read-cells.ts';
import { wholeCell } from '../metric/whole-span.ts';
import type { PlanBaselines, Reads } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { findPlan } from './find-plan.ts';

/** Time before the start that baselines are of, ms. */
const BASELINE_MS = 86_400_000;

type Bounded = HeldGuardrail | Criterion;

/**
 * What the guardrails and criteria of a plan that speak of a baseline start from: the figure of the
 * flag's control over the last 24 h, as servers told; of what processes say of themselves, without
 * flag and variant, that of the whole product. What nobody told of, or is too much to read, is
 * missing.
 *
 * @throws ProblemError `not-found` for an unknown plan, `conflict` for a name that stands in several
 *   environments
 */
export async function planBaselines(
  tx: ReadTx,
  { plan: name, environment, nowMs }: Parameters<Reads['planBaselines']>[0],
): Promise<PlanBaselines> {
  const plan = await findPlan(tx, name, environment);
  const baselines = new Map<string, number>();
  for (const rule of speakingOfBaselines(plan)) {
    const value = await baselineOf(tx, plan, rule, nowMs);
    if (value !== null) baselines.set(rule.name, value);
  }
  return { baselines: Object.fromEntries(baselines) };
}

function speakingOfBaselines({ guardrails, phases }: Plan): Bounded[] {
  const all = [
    ...guardrails,
    ...phases.flatMap((phase) => [...phase.guardrails, ...phase.gate.pass]),
  ];
  const bounded = all.filter((one): one is Bounded => one.shape === 'held' || isCriterion(one));
  const byName = new Map(bounded.map((one) => [one.name, one]));
  return [...byName.values()].filter(({ baseline }) => baseline !== undefined);
}

function isCriterion({ shape }: { readonly shape: string }): boolean {
  return shape === 'criterion';
}

async function baselineOf(
  tx: ReadTx,
  plan: Plan,
  { metric, statistic }: Bounded,
  nowMs: number,
): Promise<number | null> {
  const { environment, flag, control } = plan;
  const read = (of: string | null, groupOf: (series: Tables['series']) => string | null) =>
    readCells(tx, {
      ...{ environment, flag: of, metrics: [metric], source: 'server', stepMs: null, groupOf },
      ...{ fromMs: nowMs - BASELINE_MS, toMs: nowMs + 1 },
    });
  const own = await read(flag, ({ variant }) => (variant === control ? '' : null));
  const found = figureOf(own, statistic);
  if (found !== null || own === null || own.length > 0) return found;
  return figureOf(await read('', ({ variant }) => (variant === '' ? '' : null)), statistic);
}

function figureOf(groups: readonly CellGroup[] | null, statistic: Statistic): number | null {
  if (groups === null) return null;
  for (const kind of KINDS[statistic.of]) {
    const cell = wholeCell(groups.filter((group) => group.kind === kind));
    const figure = cell === null ? null : statisticOf(statistic, cell);
    if (figure !== null && Number.isFinite(figure)) return figure;
  }
  return null;
}

/** Kinds that answer a statistic, as they do in a guardrail. */
const KINDS: Readonly<Record<Statistic['of'], readonly Cell['kind'][]>> = {
  rate: ['rate'],
  quantile: ['distribution'],
  mean: ['mean', 'distribution'],
  max: ['gauge', 'distribution'],
};

function statisticOf(statistic: Statistic, cell: Cell): number | null {
  switch (statistic.of) {
    case 'rate':
      return cell.kind === 'rate' && cell.trials > 0 ? cell.events / cell.trials : null;
    case 'quantile':
      return cell.kind === 'distribution' ? sketchQuantile(cell.sketch, statistic.q) : null;
    case 'mean':
      return meanOf(cell);
    case 'max':
      if (cell.kind === 'gauge') return cell.max;
      if (cell.kind !== 'distribution' || cell.count === 0) return null;
      return sketchValue(cell.sketch.at(-1)?.[0] ?? 0);
  }
}

function meanOf(cell: Cell): number | null {
  if (cell.kind !== 'mean' && cell.kind !== 'distribution') return null;
  const count = cell.kind === 'mean' ? cell.units : cell.count;
  return count > 0 ? cell.sumMicro / 1_000_000 / count : null;
}
