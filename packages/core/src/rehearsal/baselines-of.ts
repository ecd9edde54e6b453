import type { Judged, OfBaseline, Statistic } from '../guardrail/types.ts';
import type { Plan } from '../rollout/types.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import type { PlanTest, SeriesRun } from './types.ts';

/**
 * What would have been recorded before the start for rules that speak of a baseline, by name: what
 * control's series begins with. A metric without such a series has none. Never throws.
 */
export function baselinesOf(plan: Plan, { series }: PlanTest): Readonly<Record<string, number>> {
  const rules: readonly Judged[] = [
    ...plan.guardrails,
    ...plan.phases.flatMap(({ guardrails, gate }) => [...guardrails, ...gate.pass]),
  ];
  return Object.fromEntries(
    rules.flatMap((rule) => {
      if (!speaksOfBaseline(rule)) return [];
      const told = series.find(({ metric }) => metric === rule.metric)?.control[0];
      const value = told === undefined ? null : statisticOf(rule.statistic, told);
      return value === null ? [] : [[rule.name, value] as const];
    }),
  );
}

function speaksOfBaseline(
  rule: Judged,
): rule is Extract<Judged, { shape: 'held' | 'criterion' }> & { baseline: OfBaseline } {
  return (rule.shape === 'held' || rule.shape === 'criterion') && rule.baseline !== undefined;
}

function statisticOf(statistic: Statistic, { value, spread }: SeriesRun): number | null {
  if (value === null || statistic.of !== 'quantile') return value;
  return value + (spread === 0 ? 0 : spread * normalQuantile(statistic.q));
}
