import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import type { OutcomeQuestion } from './reader.ts';

/** Exposures of one run up to a count. */
export type MetQuestion = Pick<OutcomeQuestion, 'environment' | 'draws' | 'toMs'> & {
  readonly experiment: Pick<OutcomeQuestion['experiment'], 'flag'>;
};

/** Units of a run by what they met first, and those that can be compared with nobody. */
export interface MetUnits {
  readonly arms: readonly {
    readonly variant: string;
    readonly draw: number;
    readonly units: number;
  }[];
  /** Units of two variants, in one draw or in several. */
  readonly mixedUnits: number;
}

/**
 * Counts the units that a run met, each under its first exposure. One draw is counted from an index;
 * of several every unit is looked at, since most stand in more than one.
 */
export async function countMetUnits(db: Kysely<Tables>, question: MetQuestion): Promise<MetUnits> {
  if (question.draws.length === 0) return { arms: [], mixedUnits: 0 };
  const rows =
    question.draws.length === 1 ? await oneDraw(db, question) : await manyDraws(db, question);
  const units = rows.map((row) => ({
    ...{ variant: row.variant, draw: Number(row.draw) },
    ...{ units: Number(row.units), isMixed: Number(row.mixed) === 1 },
  }));
  return {
    arms: units.filter(({ isMixed }) => !isMixed).map(({ isMixed: _, ...arm }) => arm),
    mixedUnits: units.reduce((sum, row) => sum + (row.isMixed ? row.units : 0), 0),
  };
}

/** Joins `met`, the first exposure of each unit of `did`, as a condition on both. */
export function firstMet(question: MetQuestion): RawBuilder<boolean> {
  const { toMs, draws } = question;
  const here = sql<boolean>`${isOfRun('met', question)} AND met."firstMs" <= ${toMs}`;
  if (draws.length === 1) return here;
  return sql`${here} AND NOT EXISTS (
    SELECT 1 FROM exposure other WHERE ${isOfRun('other', question)}
    AND (other."firstMs" < met."firstMs"
      OR (other."firstMs" = met."firstMs" AND other.draw < met.draw)))`;
}

/** Whether a unit of `did` that met something, `met`, met two variants: 1 or 0. */
export function metTwo(question: MetQuestion): RawBuilder<number> {
  if (question.draws.length === 1) return sql`met.mixed`;
  return sql`CASE WHEN EXISTS (
    SELECT 1 FROM exposure other WHERE ${isOfRun('other', question)}
    AND other."firstMs" <= ${question.toMs}
    AND (other.mixed = 1 OR other.variant <> met.variant)) THEN 1 ELSE 0 END`;
}

/** Leads to a unit's exposures by the table's key. */
function isOfRun(name: string, question: MetQuestion): RawBuilder<boolean> {
  return sql`${ofFlag(name, question)} AND ${sql.ref(`${name}.unit`)} = did.unit`;
}

function ofFlag(
  name: string,
  { environment, experiment, draws }: Omit<MetQuestion, 'toMs'>,
): RawBuilder<boolean> {
  const ids = sql.join(draws.map(({ id }) => sql`${id}`));
  return sql`${sql.ref(`${name}.environment`)} = ${environment}
    AND ${sql.ref(`${name}.flag`)} = ${experiment.flag} AND ${sql.ref(`${name}.draw`)} IN (${ids})`;
}

interface CountedRow {
  readonly variant: string;
  readonly draw: number;
  readonly mixed: number;
  readonly units: number;
}

async function oneDraw(
  db: Kysely<Tables>,
  { environment, experiment, draws, toMs }: MetQuestion,
): Promise<CountedRow[]> {
  return await db
    .selectFrom('exposure')
    .select(({ fn }) => ['variant', 'draw', 'mixed', fn.countAll<number>().as('units')])
    .where('environment', '=', environment)
    .where('flag', '=', experiment.flag)
    .where('draw', '=', draws[0]?.id ?? 0)
    .where('firstMs', '<=', toMs)
    .groupBy(['variant', 'draw', 'mixed'])
    .execute();
}

/**
 * The first exposure is the least of time and place in one number, since a minimum brings no other
 * column of its row along.
 */
async function manyDraws(db: Kysely<Tables>, question: MetQuestion): Promise<CountedRow[]> {
  const ids = question.draws.map(({ id }) => id).toSorted((a, b) => a - b);
  const ranks = sql.join(
    ids.map((id, rank) => sql`WHEN ${sql.lit(id)} THEN ${sql.lit(rank)}`),
    sql` `,
  );
  // No parameter: in a branch PostgreSQL would take it for text.
  const count = sql.lit(ids.length);
  const { rows } = await sql<Omit<CountedRow, 'draw'> & { readonly place: number }>`
    SELECT place, variant, mixed, count(*) AS units FROM (
      SELECT min(met."firstMs" * ${count} + CASE met.draw ${ranks} END) % ${count} AS place,
        min(met.variant) AS variant,
        CASE WHEN min(met.variant) = max(met.variant) AND max(met.mixed) = 0 THEN 0 ELSE 1 END AS mixed
      FROM exposure met WHERE ${ofFlag('met', question)} AND met."firstMs" <= ${question.toMs}
      GROUP BY met.unit) units
    GROUP BY place, variant, mixed`.execute(db);
  return rows.map(({ place, ...row }) => ({ ...row, draw: ids[Number(place)] ?? 0 }));
}
