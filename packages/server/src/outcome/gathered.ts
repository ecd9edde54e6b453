import type { ExperimentMetric, OutcomeSource } from '@tidegate/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import type { OutcomeQuestion } from './reader.ts';
import { sourceKey, sourcesOf } from './sources.ts';
import { unitDid } from './unit-did.ts';

/** Sources whose figures lie in the temporary table `unit_did`, by their key, with their number. */
export type Gathered = ReadonlyMap<string, number>;

/**
 * Looks every unit up that did something and writes down what it did, once for each source, whatever
 * many metrics read it. What was gathered before is gone.
 */
export async function gatherUnits(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  metrics: readonly ExperimentMetric[],
): Promise<Gathered> {
  await sql`DROP TABLE IF EXISTS unit_did`.execute(db);
  await sql`CREATE TEMP TABLE unit_did (
    source bigint NOT NULL,
    unit text NOT NULL,
    variant text,
    draw bigint,
    mixed bigint,
    "metMs" bigint,
    "lastMs" bigint NOT NULL,
    "nAfter" double precision NOT NULL,
    "sumAfter" double precision NOT NULL,
    "nBefore" double precision NOT NULL,
    "sumBefore" double precision NOT NULL)`.execute(db);
  const sources = sourcesOf(metrics);
  for (const [number, from] of sources.entries())
    await sql`INSERT INTO unit_did SELECT ${sql.lit(number)}, units.*
      FROM (${await unitDid(db, question, from)}) units`.execute(db);
  return new Map(sources.map((from, number) => [sourceKey(from), number]));
}

/**
 * Figures of one metric, a row for each unit that was exposed and did something, as SQL: `variant`,
 * `draw`, `has` (1 = a figure after its exposure), `y`, `x` (before it) and `z` (the denominator).
 */
export function unitFigures(
  gathered: Gathered,
  { numerator, denominator }: Pick<ExperimentMetric, 'numerator' | 'denominator'>,
): RawBuilder<unknown> {
  const top = gathered.get(sourceKey(numerator.from)) ?? -1;
  const bottom = denominator === null ? top : (gathered.get(sourceKey(denominator.from)) ?? -1);
  const y = figure(numerator.of, 'After');
  const x = figure(numerator.of, 'Before');
  const z = denominator === null ? sql`0.0` : figure(denominator.of, 'After');
  const has = sql`CASE WHEN "nAfter" > 0 THEN 1 ELSE 0 END`;
  if (top === bottom)
    return sql`SELECT variant, draw, ${has} AS has, ${y} AS y, ${x} AS x, ${z} AS z
      FROM unit_did WHERE source = ${sql.lit(top)} AND mixed = 0`;
  const of = (source: number, what: RawBuilder<unknown>) =>
    sql`sum(CASE WHEN source = ${sql.lit(source)} THEN ${what} ELSE 0 END)`;
  return sql`SELECT min(variant) AS variant, min(draw) AS draw, ${of(top, has)} AS has,
      ${of(top, y)} AS y, ${of(top, x)} AS x, ${of(bottom, z)} AS z
    FROM unit_did WHERE source IN (${sql.lit(top)}, ${sql.lit(bottom)}) AND mixed = 0
    GROUP BY unit`;
}

function figure(of: OutcomeSource['of'], when: 'After' | 'Before'): RawBuilder<number> {
  if (of === 'value') return sql`${sql.ref(`sum${when}`)}`;
  const times = sql<number>`${sql.ref(`n${when}`)}`;
  return of === 'count' ? times : sql`CASE WHEN ${times} > 0 THEN 1.0 ELSE 0.0 END`;
}
