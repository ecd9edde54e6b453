import { nearestName, type Scorecard } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Scorecards of one environment or of all, by environment and name. */
export async function loadScorecards(
  { db }: ReadTx,
  environment: string | null,
): Promise<Scorecard[]> {
  let rows = db.selectFrom('scorecard').select('body');
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const found = await rows.orderBy('environment').orderBy('name').execute();
  return found.map(({ body }) => fromJson<Scorecard>(body));
}

/** @throws ProblemError `not-found` with the nearest right name */
export async function loadScorecard(
  tx: ReadTx,
  environment: string,
  name: string,
): Promise<Scorecard> {
  const all = await loadScorecards(tx, environment);
  const found = all.find((scorecard) => scorecard.name === name);
  if (found !== undefined) return found;
  const names = all.map((scorecard) => scorecard.name);
  const nearest = nearestName(name, names);
  const hint =
    nearest !== null
      ? `did you mean "${nearest}"?`
      : names.length === 0
        ? 'none was applied there; apply a file of kind Scorecard'
        : `there are ${names.join(', ')}`;
  throw new ProblemError(
    'not-found',
    `Cannot find scorecard "${name}" in "${environment}": it does not exist; ${hint}`,
  );
}
