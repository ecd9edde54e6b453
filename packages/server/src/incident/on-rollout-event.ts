import type { Severity } from '@tidegate/core';
import { findRollout } from '../rollout/load.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import type { EventRow } from './event-row.ts';
import { openIncidentFor } from './open-incident-for.ts';
import { responsesOf } from './responses-of.ts';
import { rolloutFinding } from './rollout-finding.ts';
import { writeFollowUps } from './write-follow-ups.ts';

/**
 * What follows from a row of a rollout: a rollback, or a pause by the controller, opens an incident; a
 * rollback and a completion get their follow-ups. All other rows are nothing to it.
 */
export async function onRolloutEvent(
  tx: Tx,
  environment: string,
  row: EventRow,
  nowMs: number,
): Promise<void> {
  const isOurs = row.actor.kind === 'controller';
  if (row.action === 'rollout.rolled-back') {
    const incidentId = await openIncident(
      tx,
      environment,
      row,
      isOurs ? 'critical' : 'error',
      nowMs,
    );
    await follow(tx, environment, row, 'rollback', incidentId);
  } else if (row.action === 'rollout.paused' && isOurs) {
    await openIncident(tx, environment, row, 'warning', nowMs);
  } else if (row.action === 'rollout.completed' || row.action === 'rollout.shipped') {
    await follow(tx, environment, row, 'completion', null);
  }
}

async function follow(
  tx: Tx,
  environment: string,
  { atMs, subject }: EventRow,
  after: 'rollback' | 'completion',
  incidentId: string | null,
): Promise<void> {
  const event = { environment, after, sinceMs: atMs, incidentId, rolloutId: subject };
  await writeFollowUps(tx, await responsesOf(tx, environment), event);
}

async function openIncident(
  tx: Tx,
  environment: string,
  row: EventRow,
  severity: Severity,
  nowMs: number,
): Promise<string> {
  const stored = await findRollout(tx, row.subject);
  const reason = row.body['reason'];
  const what = row.action === 'rollout.paused' ? 'was paused' : 'was rolled back';
  const name =
    stored === null
      ? `Rollout ${row.subject}`
      : `${stored.plan.name}: rollout of "${stored.row.flag}"`;
  return await openIncidentFor(tx, {
    ...{ environment, severity, nowMs, runbook: null },
    subject: (await alertSubject(tx, environment, row)) ?? `rollout:${row.subject}`,
    title: `${name} ${what}${typeof reason === 'string' ? `: ${reason}` : ''}`,
    openedBy: row.actor.kind === 'controller' ? row.actor.id : row.actor.name,
    finding: stored === null ? null : rolloutFinding(stored, row),
  });
}

/** What an alert did belongs to the incident that it opened, while that is open. */
async function alertSubject(
  tx: ReadTx,
  environment: string,
  { actor }: EventRow,
): Promise<string | null> {
  if (!actor.id.startsWith(ALERT_ACTOR)) return null;
  const firing = await tx.db
    .selectFrom('alert_firing')
    .innerJoin('incident', 'incident.id', 'alert_firing.incidentId')
    .select('incident.subject')
    .where('alert_firing.environment', '=', environment)
    .where('alert_firing.rule', '=', actor.id.slice(ALERT_ACTOR.length))
    .where('incident.status', '=', 'open')
    .orderBy('alert_firing.firedMs', 'desc')
    .executeTakeFirst();
  return firing?.subject ?? null;
}

const ALERT_ACTOR = 'alert:';
