import type { ExperimentOutcomes } from '@tidegate/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import type { Gathered } from './gathered.ts';
import type { OutcomeQuestion } from './reader.ts';

type LeftOut = Omit<ExperimentOutcomes['leftOut'], 'mixedUnits'>;

/**
 * Counts units whose figures since the start are compared with nobody: they were never exposed, or did
 * it before. Each counts once, whatever it did.
 */
export async function countLeftOut(
  db: Kysely<Tables>,
  { startedMs }: Pick<OutcomeQuestion, 'startedMs'>,
  gathered: Gathered,
): Promise<LeftOut> {
  // Of one source a unit has one row.
  const units =
    gathered.size < 2
      ? sql`unit_did`
      : sql`(SELECT min("metMs") AS "metMs", max("lastMs") AS "lastMs" FROM unit_did
          GROUP BY unit) units`;
  const { rows } = await sql<LeftOut>`
    SELECT sum(CASE WHEN "metMs" IS NULL THEN 1 ELSE 0 END) AS "neverExposed",
      sum(CASE WHEN "lastMs" < "metMs" THEN 1 ELSE 0 END) AS "beforeExposure"
    FROM ${units} WHERE "lastMs" >= ${startedMs}`.execute(db);
  return {
    neverExposed: Number(rows[0]?.neverExposed ?? 0),
    beforeExposure: Number(rows[0]?.beforeExposure ?? 0),
  };
}
