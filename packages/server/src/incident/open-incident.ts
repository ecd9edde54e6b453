import { type Actor, findingProblem } from '@tidegate/core';
import type { IncidentView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { createIncident } from './create-incident.ts';
import { decideOn } from './decide-on.ts';
import { viewIncident } from './get-incident.ts';
import { openOrAdd } from './open-incident-for.ts';

/**
 * Opens an incident by hand, or adds to the one that is open for the same rollout.
 *
 * @throws ProblemError `not-found` for an unknown environment or rollout, or an issue that the decision
 *   matrix does not know; `malformed-request` for a figure that is none
 */
export async function openIncident(
  tx: Tx,
  input: Parameters<Transactions['openIncident']>[0],
): Promise<IncidentView> {
  const { environment, title, severity, rollout, issue, metric, value, actor, nowMs } = input;
  await requireEnvironment(tx, environment);
  if (rollout !== null) await requireRollout(tx, environment, rollout);
  const finding = { issue, metric, value };
  const isAsked = issue !== null || metric !== null || value !== null;
  const problem = isAsked ? findingProblem(finding) : null;
  if (problem !== null) throw new ProblemError('malformed-request', problem);
  // A figure that no row speaks of is no reason to refuse an incident; a misspelt name is.
  if (issue !== null) await decideOn(tx, { environment, ...finding });
  const opening = {
    ...{ environment, title, severity, openedBy: actor.name, runbook: null, nowMs },
    finding: isAsked ? finding : null,
  };
  return await viewIncident(tx, await open(tx, opening, rollout, actor), nowMs);
}

type Opening = Omit<Parameters<typeof openOrAdd>[1], 'subject'>;

async function open(
  tx: Tx,
  opening: Opening,
  rollout: string | null,
  actor: Actor,
): Promise<string> {
  if (rollout === null) return await createIncident(tx, { ...opening, subject: null }, actor);
  return await openOrAdd(tx, { ...opening, subject: `rollout:${rollout}` }, actor);
}

async function requireRollout({ db }: ReadTx, environment: string, id: string): Promise<void> {
  const found = await db
    .selectFrom('rollout')
    .select('id')
    .where('id', '=', id)
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (found !== undefined) return;
  throw new ProblemError(
    'not-found',
    `Cannot find rollout "${id}" in "${environment}": it does not exist; list the rollouts to see their ids`,
  );
}
