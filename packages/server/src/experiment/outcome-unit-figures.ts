import type { ExperimentAnalysis, ExperimentMetric, OutcomeSource } from '@tidegate/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { type UnitRange, whatUnitsDid } from './outcome-did.ts';
import { firstMet } from './outcome-met.ts';
import type { OutcomeQuestion } from './outcome-reader.ts';

/**
 * Figures of one metric, a row for each unit that was exposed and did something, as SQL: `unit`,
 * `variant`, `draw`, `has` (1 = a figure after its exposure), `y`, `x` (before it) and `z` (the
 * denominator).
 *
 * A row of a minute counts after the exposure when its last time is not before it, and within the
 * window when its first time is; it counts before when its last time is.
 *
 * @param range of units; default all
 */
export async function unitFigures(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  metric: Pick<ExperimentMetric, 'numerator' | 'denominator'>,
  range?: UnitRange,
): Promise<RawBuilder<unknown>> {
  const { numerator, denominator } = metric;
  const sources = denominator === null ? [numerator] : [numerator, denominator];
  const froms = sources.map(({ from }) => from);
  const did = await whatUnitsDid(db, question.environment, froms, range);
  const { pastMs, windowMs } = question.experiment.analysis;
  const after = isAfter(windowMs, question.toMs);
  const of = (part: number, when: RawBuilder<boolean>) =>
    sql<boolean>`did.part = ${sql.lit(part)} AND ${when}`;
  const z = denominator === null ? sql`0.0` : figure(denominator.of, of(1, after));
  const x = pastMs === null ? sql`0.0` : figure(numerator.of, of(0, isBefore(pastMs)));
  // A unit has one first exposure: its least is it.
  return sql`SELECT did.unit AS unit, min(met.variant) AS variant, min(met.draw) AS draw,
      max(CASE WHEN ${of(0, after)} THEN 1 ELSE 0 END) AS has,
      ${figure(numerator.of, of(0, after))} AS y, ${x} AS x, ${z} AS z
    FROM ${did} CROSS JOIN exposure met
    WHERE ${firstMet(question)}
    GROUP BY did.unit`;
}

function figure(of: OutcomeSource['of'], when: RawBuilder<boolean>): RawBuilder<number> {
  const what = { any: sql`1`, count: sql`did.n`, value: sql`did.sum` }[of];
  const total = of === 'any' ? sql`max` : sql`sum`;
  return sql`CAST(${total}(CASE WHEN ${when} THEN ${what} ELSE 0 END) AS double precision)`;
}

function isAfter(windowMs: ExperimentAnalysis['windowMs'], toMs: number): RawBuilder<boolean> {
  const isWithin = windowMs === null ? sql`` : sql`AND did."firstMs" < met."firstMs" + ${windowMs}`;
  return sql`did."lastMs" >= met."firstMs" AND did."firstMs" <= ${toMs} ${isWithin}`;
}

function isBefore(pastMs: number): RawBuilder<boolean> {
  return sql`did."lastMs" < met."firstMs" AND did."lastMs" >= met."firstMs" - ${pastMs}`;
}
