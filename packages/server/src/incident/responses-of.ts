import {
  type Decision,
  decide,
  defaultResponse,
  type FollowUp,
  type IncidentFinding,
  type Response,
} from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** How an environment answers: its responses by name, or the built-in one when it has none. */
export async function responsesOf({ db }: ReadTx, environment: string): Promise<Response[]> {
  const rows = await db
    .selectFrom('response')
    .select('body')
    .where('environment', '=', environment)
    .orderBy('name')
    .execute();
  if (rows.length === 0) return [defaultResponse(environment)];
  return rows.map(({ body }) => fromJson<Response>(body));
}

/** What the first response says that says anything; `null` = none does. */
export function decideAmong(
  responses: readonly Response[],
  finding: IncidentFinding | null,
): Decision | null {
  if (finding === null) return null;
  for (const { matrix } of responses) {
    const decision = decide(matrix, finding);
    if (decision !== null) return decision;
  }
  return null;
}

/** Follow-ups of all responses; of several with one name that of the first response. */
export function followUpsAmong(responses: readonly Response[]): FollowUp[] {
  const found = new Map<string, FollowUp>();
  for (const { followUps } of responses) {
    for (const followUp of followUps) {
      if (!found.has(followUp.name)) found.set(followUp.name, followUp);
    }
  }
  return [...found.values()];
}
