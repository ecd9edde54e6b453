import type { Actor, JsonObject } from '@tidegate/core';
import type { IncidentCommand, IncidentView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { addTask } from './add-task.ts';
import { viewIncident } from './get-incident.ts';
import { changeOf } from './incident-change.ts';
import { addEntry, countEntries, type NewEntry } from './incident-entries.ts';
import { INCIDENT_ENTRIES_MAX } from './limits.ts';
import { loadIncident } from './load-incident.ts';

/** What a command comes to: what is written, and what is said of it. */
export interface IncidentChange {
  readonly set: Partial<Tables['incident']>;
  /** Behind `incident.` in the audit trail. */
  readonly verb: string;
  readonly body: JsonObject;
  readonly entries: readonly Omit<NewEntry, 'actor'>[];
}

/**
 * What a person tells an incident: a note, its owner, its severity, what was learned, that it is over
 * or is not, or something to do. Open tasks do not hold up a resolution: it says how many there are.
 *
 * @throws ProblemError `not-found` for an unknown incident; `conflict` for one that is resolved, or
 *   open, already, or has no room; `malformed-request` for a command that says nothing
 */
export async function commandIncident(
  tx: Tx,
  input: { id: string; command: IncidentCommand; actor: Actor; nowMs: number },
): Promise<IncidentView> {
  const { id, command, actor, nowMs } = input;
  const incident = await loadIncident(tx, id);
  const hasRoom = await roomFor(tx, id, command);
  const change =
    command.type === 'task'
      ? await addTask(tx, incident, command, nowMs)
      : await changeOf(tx, incident, command, nowMs);
  if (Object.keys(change.set).length > 0) {
    await tx.db.updateTable('incident').set(change.set).where('id', '=', id).execute();
  }
  for (const entry of hasRoom ? change.entries : []) {
    await addEntry(tx, id, { ...entry, actor: actor.name }, nowMs);
  }
  const audit = { actor, action: `incident.${change.verb}`, subject: id, body: change.body };
  await appendAudit(tx, incident.environment, [audit], nowMs);
  return await viewIncident(tx, id, nowMs);
}

/** Each command adds at most three lines: one for each thing that is described. */
const LINES_AT_ONCE = 3;

/** Whether there is room for what a command says. A full incident can still be resolved: the audit trail says it. */
async function roomFor(tx: Tx, id: string, { type }: IncidentCommand): Promise<boolean> {
  const count = await countEntries(tx, id);
  if (count + LINES_AT_ONCE <= INCIDENT_ENTRIES_MAX) return true;
  if (type === 'resolve') return false;
  throw new ProblemError(
    'conflict',
    `Cannot write into incident "${id}": it has ${count} lines; at most ${INCIDENT_ENTRIES_MAX} fit, resolve it and open another incident`,
  );
}
