import type { ExperimentMetric, ExperimentOutcomes, OutcomeSource } from '@tidegate/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { whatUnitsDid } from './outcome-did.ts';
import { anyMet } from './outcome-met.ts';
import type { OutcomeQuestion } from './outcome-reader.ts';

type LeftOut = Omit<ExperimentOutcomes['leftOut'], 'mixedUnits'>;

/**
 * Counts units whose figures since the start are compared with nobody: they were never exposed, or did
 * it before. Each counts once, whatever it did.
 */
export async function countLeftOut(
  db: Kysely<Tables>,
  question: OutcomeQuestion,
  metrics: readonly Pick<ExperimentMetric, 'numerator' | 'denominator'>[],
): Promise<LeftOut> {
  const sources = differentSources(metrics);
  if (sources.length === 0 || question.draws.length === 0)
    return { neverExposed: 0, beforeExposure: 0 };
  const did = await whatUnitsDid(db, question.environment, sources);
  const { rows } = await sql<LeftOut>`
    SELECT sum(CASE WHEN met IS NULL THEN 1 ELSE 0 END) AS "neverExposed",
      sum(CASE WHEN did < met THEN 1 ELSE 0 END) AS "beforeExposure"
    FROM (SELECT min(met."firstMs") AS met, max(did."lastMs") AS did
      FROM ${did} LEFT JOIN exposure met ON ${anyMet(question)}
      WHERE did."lastMs" >= ${question.startedMs} AND did."firstMs" <= ${question.toMs}
      GROUP BY did.unit) units`.execute(db);
  return {
    neverExposed: Number(rows[0]?.neverExposed ?? 0),
    beforeExposure: Number(rows[0]?.beforeExposure ?? 0),
  };
}

function differentSources(
  metrics: readonly Pick<ExperimentMetric, 'numerator' | 'denominator'>[],
): OutcomeSource['from'][] {
  const all = metrics.flatMap(({ numerator, denominator }) => [
    numerator,
    denominator ?? numerator,
  ]);
  return [...new Map(all.map(({ from }) => [JSON.stringify(from), from])).values()];
}
