import { randomBytes } from 'node:crypto';
import {
  type Actor,
  alertSeverityOf,
  type Decision,
  type IncidentFinding,
  type Runbook,
  type Severity,
  severer,
} from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { boundIncidents } from './bound-incidents.ts';
import { addEntry } from './incident-entries.ts';
import { TITLE_LENGTH_MAX } from './limits.ts';
import { decideAmong, responsesOf } from './responses-of.ts';
import type { StoredDecision } from './stored-decision.ts';
import { writeFollowUps } from './write-follow-ups.ts';

/** What an incident is opened with. */
export interface IncidentOpening {
  readonly environment: string;
  /** What it is about: `rollout:<id>`, `alert:<rule>`, `alert-group:<group>`. */
  readonly subject: string;
  readonly title: string;
  readonly severity: Severity;
  /** Who or what opened it, for people. */
  readonly openedBy: string;
  readonly runbook: Runbook | null;
  /** What the decision matrix is asked about. */
  readonly finding: IncidentFinding | null;
  readonly nowMs: number;
}

/**
 * Opens an incident: with what the environment's decision matrix says, the tasks of its response, and
 * an audit row. A decision may raise its severity.
 *
 * @returns its id
 */
export async function createIncident(
  tx: Tx,
  opening: Omit<IncidentOpening, 'subject'> & { readonly subject: string | null },
  actor: Actor,
): Promise<string> {
  const { environment, openedBy, runbook, nowMs } = opening;
  const id = newIncidentId();
  const subject = opening.subject ?? `hand:${id}`;
  const title = opening.title.slice(0, TITLE_LENGTH_MAX);
  const responses = await responsesOf(tx, environment);
  const decision = decideAmong(responses, opening.finding);
  const severity = severityWith(opening.severity, decision);
  await boundIncidents(tx, environment);
  const row: Tables['incident'] = {
    ...{ id, environment, title, severity, status: 'open', subject, openedBy, openedMs: nowMs },
    ...{ resolvedMs: null, owner: null, rootCause: null, resolution: null, prevention: null },
    decision: decision === null ? null : decisionText(decision, nowMs),
    runbook: runbook === null ? null : JSON.stringify(runbook),
  };
  await tx.db.insertInto('incident').values(row).execute();
  if (decision !== null) {
    const entry = { kind: 'decision', actor: actor.name, text: decision.sentence };
    await addEntry(tx, id, entry, nowMs);
  }
  const rolloutId = rolloutOf(subject);
  const event = { environment, after: 'incident', sinceMs: nowMs, incidentId: id } as const;
  await writeFollowUps(tx, responses, { ...event, rolloutId });
  const body = { title, severity, about: subject, row: decision?.row ?? null };
  const audit = { actor, action: 'incident.opened', subject: id, body };
  await appendAudit(tx, environment, [audit], nowMs);
  return id;
}

function newIncidentId(): string {
  return `in_${randomBytes(8).toString('hex')}`;
}

/** The worse one of what was said and what the matrix says outright. */
export function severityWith(severity: Severity, decision: Decision | null): Severity {
  if (decision === null || decision.asks) return severity;
  return severer(severity, alertSeverityOf(decision.severity));
}

/** A decision as the table keeps it. */
export function decisionText(decision: Decision, decidedMs: number): string {
  return JSON.stringify({ decision, decidedMs } satisfies StoredDecision);
}

const ROLLOUT_SUBJECT = 'rollout:';

/** The rollout that an incident is about, by its subject; `null` = it is about something else. */
export function rolloutOf(subject: string): string | null {
  return subject.startsWith(ROLLOUT_SUBJECT) ? subject.slice(ROLLOUT_SUBJECT.length) : null;
}
