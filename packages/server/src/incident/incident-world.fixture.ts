import {
  type Actor,
  CONTROLLER,
  type DecisionRow,
  type FollowUp,
  type JsonObject,
  type Response,
} from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes, questions } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { aWorld } from '../store/store-world.fixture.ts';
import type { IncidentOpening } from './create-incident.ts';

/** A world whose tables a test may look into. */
export async function incidentWorld() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    read: (name: keyof typeof questions, input: never) => questions[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  return {
    tx,
    world,
    follow: () => store.transact('followEvents', { term: world.term, nowMs: world.nowMs }),
    /** Appends to the audit trail what the controller did, unless told otherwise. */
    happened: (
      action: string,
      subject: string,
      body: JsonObject = {},
      actor: Actor = CONTROLLER,
      environment = 'production',
    ) => appendAudit(tx, environment, [{ actor, action, subject, body }], world.nowMs),
  };
}

/** A row for leaks that says everything. */
export function aDecisionRow(changes: Partial<DecisionRow> = {}): DecisionRow {
  return {
    ...{ name: 'pii-leak', text: null, metric: 'pii_leaks', statistic: null, from: 0, to: null },
    ...{ severity: 'critical', rollback: 'full', withinMs: 1_800_000, flagsWithinMs: 0 },
    ...{ ofExpected: null, ours: [] },
    ...changes,
  };
}

export function aFollowUp(changes: Partial<FollowUp> = {}): FollowUp {
  return {
    ...{ name: 'plan', title: 'Write the plan', after: 'incident', dueMs: 60_000 },
    ...{ everyMs: null, times: 1, ours: [] },
    ...changes,
  };
}

export function aResponse(changes: Partial<Response> = {}): Response {
  return {
    ...{ name: 'team', description: null, environment: 'production' },
    ...{ matrix: [aDecisionRow()], followUps: [aFollowUp()] },
    ...changes,
  };
}

/** Stores responses as `apply` does. */
export async function putResponses(
  { db }: Awaited<ReturnType<typeof migratedDatabase>>,
  ...responses: readonly Response[]
): Promise<void> {
  for (const response of responses) {
    const { environment, name } = response;
    const row = { environment, name, body: JSON.stringify(response), appliedMs: 1 };
    await db.insertInto('response').values(row).execute();
  }
}

export function anOpening(changes: Partial<IncidentOpening> = {}): IncidentOpening {
  return {
    ...{ environment: 'production', subject: 'alert:errors', title: 'Errors are high' },
    ...{ severity: 'error', openedBy: 'alert:errors', runbook: null, finding: null },
    nowMs: 1_800_000_000_000,
    ...changes,
  };
}
