import type { ExperimentMetric, OutcomeSums } from '@tidegate/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { armKey } from './arm-key.ts';
import { type Gathered, unitFigures } from './gathered.ts';

/** Sums over units that did nothing. */
export const NO_SUMS: Omit<OutcomeSums, 'units'> = {
  ...{ withFigure: 0, sumY: 0, sumYY: 0, sumX: 0, sumXX: 0 },
  ...{ sumXY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0 },
};

type Sums = typeof NO_SUMS;

/** Sums of one metric by arm and draw (`armKey`), over the units that did something. */
export async function readSums(
  db: Kysely<Tables>,
  gathered: Gathered,
  metric: ExperimentMetric,
): Promise<ReadonlyMap<string, Sums>> {
  const figures = unitFigures(gathered, metric);
  const { rows } = await sql<Sums & { readonly variant: string; readonly draw: number }>`
    SELECT variant, draw, sum(has) AS "withFigure",
      sum(y) AS "sumY", sum(y * y) AS "sumYY", sum(x) AS "sumX", sum(x * x) AS "sumXX",
      sum(x * y) AS "sumXY", sum(z) AS "sumZ", sum(z * z) AS "sumZZ", sum(y * z) AS "sumYZ"
    FROM (${figures}) figures GROUP BY variant, draw`.execute(db);
  return new Map(
    rows.map(({ variant, draw, ...sums }) => [
      armKey({ variant, draw: Number(draw) }),
      Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Number(sum)])) as never,
    ]),
  );
}
