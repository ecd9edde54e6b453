import { type DecisionRow, decide, findingProblem, nearestName } from '@tidegate/core';
import type { DecisionView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { requireEnvironment } from '../store/require-environment.ts';
import type { ReadTx } from '../store/transaction.ts';
import { responsesOf } from './responses-of.ts';

/** An issue by name, or a metric with its value. */
export interface Question {
  readonly issue: string | null;
  readonly metric: string | null;
  readonly value: number | null;
}

/**
 * What an environment's decision matrix says to an issue or to a figure. Of several responses the
 * first by name decides that has a row for it.
 *
 * @throws ProblemError `not-found` for an unknown environment, without a matrix, for an unknown issue
 *   or a metric without a row; `malformed-request` for a question that is none
 */
export async function decideOn(
  tx: ReadTx,
  { environment, ...question }: Question & { environment: string },
): Promise<DecisionView> {
  await requireEnvironment(tx, environment);
  const problem = findingProblem(question);
  if (problem !== null) throw new ProblemError('malformed-request', problem);
  const matrices = (await responsesOf(tx, environment)).map(({ matrix }) => matrix);
  for (const matrix of matrices) {
    const decision = decide(matrix, question);
    if (decision !== null) return decision;
  }
  throw noRow(environment, question, matrices.flat());
}

function noRow(
  environment: string,
  { issue, metric }: Question,
  rows: readonly DecisionRow[],
): ProblemError {
  const what = issue === null ? `on ${metric}` : `on issue "${issue}"`;
  const cannot = `Cannot decide ${what} in "${environment}"`;
  if (rows.length === 0) {
    const missing = 'there is no decision matrix; apply a file of kind Response with one';
    return new ProblemError('not-found', `${cannot}: ${missing}`);
  }
  const known =
    issue === null ? rows.flatMap((row) => row.metric ?? []) : rows.map(({ name }) => name);
  const nearest = nearestName(issue ?? metric ?? '', known);
  const all = [...new Set(known)].slice(0, 20).join(', ');
  const hint = nearest === null ? `there are rows of ${all}` : `did you mean "${nearest}"?`;
  return new ProblemError('not-found', `${cannot}: the decision matrix has no row of it; ${hint}`);
}
