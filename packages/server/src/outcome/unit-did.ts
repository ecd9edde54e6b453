import type { ExperimentAnalysis, OutcomeSource } from '@tidegate/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { firstMet, metTwo } from './met.ts';
import type { OutcomeQuestion } from './reader.ts';

/** What a unit did under one source, and what it met first; `null` = it met nothing. */
export interface UnitDid {
  readonly unit: string;
  readonly variant: string | null;
  readonly draw: number | null;
  /** 1 = it met two variants. */
  readonly mixed: number | null;
  readonly metMs: number | null;
  /** When it did it last. */
  readonly lastMs: number;
  /** How often, and the sum of the values, after its exposure and within the window. */
  readonly nAfter: number;
  readonly sumAfter: number;
  /** The same before its exposure, as far back as the past goes. */
  readonly nBefore: number;
  readonly sumBefore: number;
}

/** Units from one to another, by their order; the first is left out. */
export interface UnitRange {
  readonly after: string;
  /** `null` = to the end. */
  readonly upTo: string | null;
}

/**
 * What every unit did under one source, as SQL, in the order of `UnitDid`'s members. Where one kind of
 * sender tells of an event its rows come in order of unit, so that nobody sorts them.
 *
 * A row of a minute counts after the exposure when its last time is not before it, and within the
 * window when its first time is; it counts before when its last time is.
 *
 * @param range of units; default all
 */
export async function unitDid(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  from: OutcomeSource['from'],
  range?: UnitRange,
): Promise<RawBuilder<UnitDid>> {
  const { startedMs, toMs } = question;
  const { pastMs, windowMs } = question.experiment.analysis;
  const did = await whatUnitsDid(db, question.environment, from, range);
  const after = isAfter(windowMs);
  const before = pastMs === null ? null : isBefore(pastMs);
  // A unit has one first exposure: its least is it.
  return sql`
    SELECT did.unit AS unit, min(met.variant) AS variant, min(met.draw) AS draw,
      max(${metTwo(question)}) AS mixed, min(met."firstMs") AS "metMs", max(did."lastMs") AS "lastMs",
      ${total(after, 'n')} AS "nAfter", ${total(after, 'sum')} AS "sumAfter",
      ${total(before, 'n')} AS "nBefore", ${total(before, 'sum')} AS "sumBefore"
    FROM ${did} LEFT JOIN exposure met ON ${firstMet(question)}
    WHERE did."lastMs" >= ${startedMs - (pastMs ?? 0)} AND did."firstMs" <= ${toMs}
    GROUP BY did.unit`;
}

function total(when: RawBuilder<boolean> | null, of: 'n' | 'sum'): RawBuilder<number> {
  if (when === null) return sql`0`;
  const sum = sql`sum(CASE WHEN ${when} THEN ${sql.ref(`did.${of}`)} ELSE 0 END)`;
  return sql`CAST(${sum} AS double precision)`;
}

function isAfter(windowMs: ExperimentAnalysis['windowMs']): RawBuilder<boolean> {
  const here = sql<boolean>`did."lastMs" >= met."firstMs"`;
  return windowMs === null ? here : sql`${here} AND did."firstMs" < met."firstMs" + ${windowMs}`;
}

function isBefore(pastMs: number): RawBuilder<boolean> {
  return sql`did."lastMs" < met."firstMs" AND did."lastMs" >= met."firstMs" - ${pastMs}`;
}

async function whatUnitsDid(
  db: Kysely<Tables>,
  environment: string,
  from: OutcomeSource['from'],
  range: UnitRange | undefined,
): Promise<RawBuilder<unknown>> {
  const columns = sql`unit, n, sum, "firstMs", "lastMs"`;
  if ('query' in from)
    return sql`(SELECT ${columns} FROM query_figure
      WHERE query = ${from.query} ${within(range)}) did`;
  const told = await db
    .selectFrom('conversion_total')
    .select('source')
    .where('environment', '=', environment)
    .where('event', '=', from.event)
    .orderBy('source')
    .execute();
  // What nobody tells of has no rows of servers either.
  const sources = told.length === 0 ? ['server'] : told.map(({ source }) => source);
  const parts = sources.map(
    (source) => sql`SELECT ${columns} FROM conversion WHERE environment = ${environment}
      AND event = ${from.event} AND source = ${source} ${within(range)}`,
  );
  return sql`(${sql.join(parts, sql` UNION ALL `)}) did`;
}

function within(range: UnitRange | undefined): RawBuilder<unknown> {
  if (range === undefined) return sql``;
  const { after, upTo } = range;
  return upTo === null ? sql`AND unit > ${after}` : sql`AND unit > ${after} AND unit <= ${upTo}`;
}
