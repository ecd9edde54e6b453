import { type Actor, CONTROLLER, type Decision, isMilder, severer } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import {
  createIncident,
  decisionText,
  type IncidentOpening,
  severityWith,
} from './create-incident.ts';
import { addEntry, countEntries, type NewEntry } from './incident-entries.ts';
import { AUTOMATIC_ENTRIES_MAX, TITLE_LENGTH_MAX } from './limits.ts';
import { decideAmong, responsesOf } from './responses-of.ts';
import { readDecision } from './stored-decision.ts';

/**
 * Opens an incident, or adds to the one that is open for the same subject: a second finding becomes
 * a line of it, and its severity and decision only rise. Never fails for want of room.
 *
 * @param opening.openedBy such as `alert:error-rate`: the actor in the audit trail
 * @returns the incident's id
 */
export async function openIncidentFor(tx: Tx, opening: IncidentOpening): Promise<string> {
  const { openedBy } = opening;
  return await openOrAdd(tx, opening, { ...CONTROLLER, id: openedBy, name: openedBy });
}

/** The same, by somebody who is known. */
export async function openOrAdd(tx: Tx, opening: IncidentOpening, actor: Actor): Promise<string> {
  const open = await openIncidentOf(tx, opening.environment, opening.subject);
  if (open === null) return await createIncident(tx, opening, actor);
  await addFinding(tx, open, opening, actor);
  return open.id;
}

/** The incident that is open for a subject, or `null`. */
export async function openIncidentOf(
  { db }: ReadTx,
  environment: string,
  subject: string,
): Promise<Tables['incident'] | null> {
  const row = await db
    .selectFrom('incident')
    .selectAll()
    .where('environment', '=', environment)
    .where('status', '=', 'open')
    .where('subject', '=', subject)
    .orderBy('openedMs')
    .executeTakeFirst();
  return row ?? null;
}

async function addFinding(
  tx: Tx,
  open: Tables['incident'],
  opening: IncidentOpening,
  actor: Actor,
): Promise<void> {
  const { environment, title, runbook, finding, nowMs } = opening;
  const found = decideAmong(await responsesOf(tx, environment), finding);
  const decision = isWorse(found, readDecision(open.decision)?.decision ?? null) ? found : null;
  const before = open.severity as IncidentOpening['severity'];
  const severity = severer(before, severityWith(opening.severity, found));
  await tx.db
    .updateTable('incident')
    .set({
      severity,
      ...(decision === null ? {} : { decision: decisionText(decision, nowMs) }),
      ...(open.runbook === null && runbook !== null ? { runbook: JSON.stringify(runbook) } : {}),
    })
    .where('id', '=', open.id)
    .execute();
  const note = { kind: 'note', actor: actor.name, text: title.slice(0, TITLE_LENGTH_MAX) };
  const entries: NewEntry[] = [note];
  if (decision !== null) entries.push({ ...note, kind: 'decision', text: decision.sentence });
  if (severity !== before)
    entries.push({ ...note, kind: 'audit', text: `Severity: ${before} became ${severity}` });
  await addAutomatic(tx, open.id, entries, nowMs);
  if (severity === before && decision === null) return;
  const body = { severity, before, row: decision?.row ?? null };
  const audit = { actor, action: 'incident.worsened', subject: open.id, body };
  await appendAudit(tx, environment, [audit], nowMs);
}

function isWorse(found: Decision | null, before: Decision | null): found is Decision {
  return found !== null && (before === null || isMilder(before, found));
}

/** An alert that comes and goes must not fill what people have to say. */
async function addAutomatic(
  tx: Tx,
  id: string,
  entries: readonly NewEntry[],
  nowMs: number,
): Promise<void> {
  for (const entry of entries) {
    const count = await countEntries(tx, id);
    if (count > AUTOMATIC_ENTRIES_MAX) return;
    const isLast = count === AUTOMATIC_ENTRIES_MAX;
    const text = `Further findings are not written here: there were ${AUTOMATIC_ENTRIES_MAX}`;
    await addEntry(tx, id, isLast ? { ...entry, kind: 'note', text } : entry, nowMs);
  }
}
