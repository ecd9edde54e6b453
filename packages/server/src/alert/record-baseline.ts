import { alertValue, type Figures, kpiSubject } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { StoredAlert } from './stored-alert.ts';

/** What a rule compares with from now on. */
export interface RecordedBaseline {
  readonly baseline: number;
  readonly before: number | null;
}

/**
 * The baseline that figures of a longer time give: in the unit of the figure that the rule looks at, so
 * what adds up is taken for a time as long as its window. Pure.
 *
 * @param figures read before the transaction; absent: nothing is known
 * @throws ProblemError `conflict` for a rule that compares with none, when one is recorded and no
 *   reason is given, or when the figures have none
 */
export function recordedBaseline(
  { row, rule }: Pick<StoredAlert, 'row' | 'rule'>,
  figures: Figures | 'too-much' | null | undefined,
  reason: string | undefined,
): RecordedBaseline {
  const refuse = (why: string) =>
    new ProblemError('conflict', `Cannot record the baseline of alert rule "${rule.name}": ${why}`);
  const condition = rule.trigger.kind === 'metric' ? rule.trigger.condition : null;
  const usesOne = [condition?.bound, condition?.recovery].some((bound) => bound?.of === 'baseline');
  if (condition === null || !usesOne)
    throw refuse(
      'its bound is no share of a baseline; write one such as "above: 130% of baseline"',
    );
  if (row.baseline !== null && (reason ?? '').trim() === '')
    throw refuse('it has one already; give a reason to record it again');
  if (figures === 'too-much')
    throw refuse(
      'more is stored of the last 7 days than one question reads; use a bound in numbers',
    );
  const value = valueFor(condition, figures ?? null);
  const name = kpiSubject(condition);
  if (value === null)
    throw refuse(`too little was told of ${name} in the last 7 days; wait until there is more`);
  if (!(value > 0)) throw refuse(`${name} was ${value}, of which no share can be taken`);
  return { baseline: value, before: row.baseline };
}

function valueFor(
  condition: Parameters<typeof alertValue>[0],
  figures: Figures | null,
): number | null {
  const value = alertValue(condition, figures);
  if (value === null || figures === null) return null;
  const { statistic, windowMs } = condition;
  if (statistic.kind !== 'count' && statistic.kind !== 'sum') return value;
  const { count, perSecond } = figures;
  const spanMs = perSecond === null || perSecond === 0 ? 0 : (count / perSecond) * 1_000;
  return spanMs < windowMs ? null : (value * windowMs) / spanMs;
}
