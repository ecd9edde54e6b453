import type { ExperimentMetric, OutcomeSource } from '@tidegate/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { failedMetrics, NO_QUERIES, type QueryTrouble } from './figures.ts';
import { UNIT_PIECE_MAX } from './limits.ts';
import type { OutcomeQuestion, UnitRecord } from './reader.ts';
import { sourceKey, sourcesOf } from './sources.ts';
import { type UnitDid, type UnitRange, unitDid } from './unit-did.ts';

/** Some units of an export, in order. */
export interface UnitPiece {
  readonly records: readonly UnitRecord[];
  /** The unit after which the next ones come; `null` = there are no more. */
  readonly next: string | null;
}

type Met = Pick<Tables['exposure'], 'unit' | 'variant' | 'draw' | 'firstMs' | 'mixed'>;

/**
 * Reads the next units of a run, at most 10 000 of them, with their figures; who met two variants is
 * left out. Each draw is read in order of unit, as its index has it.
 *
 * @param after the unit before the first one; empty = from the beginning
 */
export async function readUnitPiece(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  after: string,
  troubleOf: QueryTrouble = NO_QUERIES,
): Promise<UnitPiece> {
  const { rows, upTo } = await nextExposures(db, question, after);
  const units = firstOfEach(rows);
  const { metrics } = question.experiment;
  const failed = failedMetrics(metrics, troubleOf);
  const known = metrics.filter(({ name }) => !failed.has(name));
  const did = new Map<string, ReadonlyMap<string, UnitDid>>();
  if (units.length > 0)
    for (const from of sourcesOf(known))
      did.set(sourceKey(from), await didOf(db, question, from, { after, upTo }));
  const segments = new Map(question.draws.map(({ id, segment }) => [id, segment]));
  const records = units.map(({ unit, variant, draw, firstMs }): UnitRecord => {
    const of = ({ from }: OutcomeSource) => did.get(sourceKey(from))?.get(unit);
    const figures = metrics.map((metric) => {
      const { name, denominator } = metric;
      if (failed.has(name)) return [name, null] as const;
      const bottom = denominator === null ? undefined : of(denominator);
      return [name, figureOf(metric, of(metric.numerator), bottom)] as const;
    });
    const place = { unit, variant, draw, segment: segments.get(draw) ?? null };
    return { ...place, exposedMs: firstMs, figures: Object.fromEntries(figures) };
  });
  return { records, next: upTo };
}

/** Exposures of the next units: all of those that are read. */
async function nextExposures(
  db: Kysely<Tables>,
  { environment, experiment, draws, toMs }: OutcomeQuestion,
  after: string,
): Promise<{ readonly rows: readonly Met[]; readonly upTo: string | null }> {
  const rows: Met[] = [];
  // All of them may be different units.
  const limit = Math.max(1, Math.floor(UNIT_PIECE_MAX / draws.length));
  const ends: string[] = [];
  for (const { id } of draws) {
    const some = await db
      .selectFrom('exposure')
      .select(['unit', 'variant', 'draw', 'firstMs', 'mixed'])
      .where('environment', '=', environment)
      .where('flag', '=', experiment.flag)
      .where('draw', '=', id)
      .where('unit', '>', after)
      .where('firstMs', '<=', toMs)
      .orderBy('unit')
      .limit(limit)
      .execute();
    const last = some.at(-1)?.unit;
    // Beyond it this draw may have more.
    if (some.length === limit && last !== undefined) ends.push(last);
    rows.push(...some);
  }
  const [upTo = null] = ends.sort();
  return { rows: upTo === null ? rows : rows.filter(({ unit }) => unit <= upTo), upTo };
}

function firstOfEach(rows: readonly Met[]): Met[] {
  const first = new Map<string, Met>();
  const mixed = new Set<string>();
  for (const row of rows) {
    const known = first.get(row.unit);
    if (row.mixed === 1 || (known !== undefined && known.variant !== row.variant))
      mixed.add(row.unit);
    const isFirst =
      known === undefined ||
      row.firstMs < known.firstMs ||
      (row.firstMs === known.firstMs && row.draw < known.draw);
    if (isFirst) first.set(row.unit, row);
  }
  return [...first.values()]
    .filter(({ unit }) => !mixed.has(unit))
    .sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

async function didOf(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  from: OutcomeSource['from'],
  range: UnitRange,
): Promise<ReadonlyMap<string, UnitDid>> {
  const { rows } = await sql<UnitDid>`${await unitDid(db, question, from, range)}`.execute(db);
  return new Map(rows.map((row) => [row.unit, row]));
}

/** As the analysis takes it: who did nothing counts as 0; a quantile is of those who have a value. */
function figureOf(
  { kind, numerator, denominator }: ExperimentMetric,
  top: UnitDid | undefined,
  bottom: UnitDid | undefined,
): number | null {
  const y = amountOf(numerator, top);
  if (denominator !== null) {
    const z = amountOf(denominator, bottom);
    return z === 0 ? null : y / z;
  }
  return kind !== 'quantile' || (top?.nAfter ?? 0) > 0 ? y : null;
}

function amountOf({ of }: OutcomeSource, did: UnitDid | undefined): number {
  if (of === 'value') return did?.sumAfter ?? 0;
  const times = did?.nAfter ?? 0;
  return of === 'count' ? times : Math.min(1, times);
}
