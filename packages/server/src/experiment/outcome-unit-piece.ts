import type { ExperimentMetric } from '@tidegate/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import type { UnitRange } from './outcome-did.ts';
import { failedMetrics, NO_QUERIES, type QueryTrouble } from './outcome-figures.ts';
import { UNIT_PIECE_MAX } from './outcome-limits.ts';
import type { OutcomeQuestion, UnitRecord } from './outcome-reader.ts';
import { unitFigures } from './outcome-unit-figures.ts';

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
  const failed = failedMetrics(question.experiment.metrics, troubleOf);
  const segments = new Map(question.draws.map(({ id, segment }) => [id, segment]));
  const figures = new Map<string, ReadonlyMap<string, number | null>>();
  for (const metric of question.experiment.metrics) {
    const range = { after, upTo };
    const isThere = !failed.has(metric.name) && units.length > 0;
    figures.set(metric.name, isThere ? await figuresOf(db, question, metric, range) : new Map());
  }
  const records = units.map(({ unit, variant, draw, firstMs }): UnitRecord => {
    const own = question.experiment.metrics.map((metric) => {
      const none = failed.has(metric.name) ? null : withoutFigure(metric);
      return [metric.name, figures.get(metric.name)?.get(unit) ?? none] as const;
    });
    const place = { unit, variant, draw, segment: segments.get(draw) ?? null };
    return { ...place, exposedMs: firstMs, figures: Object.fromEntries(own) };
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

async function figuresOf(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  metric: ExperimentMetric,
  range: UnitRange,
): Promise<ReadonlyMap<string, number | null>> {
  const figures = await unitFigures(db, question, metric, range);
  const { rows } = await sql<{
    readonly unit: string;
    readonly has: number;
    readonly y: number;
    readonly z: number;
  }>`${figures}`.execute(db);
  return new Map(
    rows.map(({ unit, has, y, z }) => {
      if (metric.kind === 'ratio') return [unit, z === 0 ? null : y / z];
      return [unit, Number(has) === 1 ? y : withoutFigure(metric)];
    }),
  );
}

/** A unit that did nothing did it 0 times; a sum or a ratio of nothing is none. */
function withoutFigure({ kind, numerator }: ExperimentMetric): number | null {
  const isCounted = numerator.of !== 'value' && (kind === 'rate' || kind === 'mean');
  return isCounted ? 0 : null;
}
