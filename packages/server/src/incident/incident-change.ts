import { unreachable } from '@tidegate/core';
import type { IncidentCommand } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { IncidentChange } from './command-incident.ts';
import { openIncidentOf } from './open-incident-for.ts';

type Command = Exclude<IncidentCommand, { type: 'task' }>;
type Incident = Tables['incident'];

/** @throws ProblemError as `commandIncident` */
export async function changeOf(
  tx: ReadTx,
  incident: Incident,
  command: Command,
  nowMs: number,
): Promise<IncidentChange> {
  switch (command.type) {
    case 'note':
      return {
        ...{ set: {}, verb: 'noted', body: {} },
        entries: [{ kind: 'note', text: command.text }],
      };
    case 'assign': {
      const { owner } = command;
      return {
        ...{ set: { owner }, verb: 'assigned', body: { owner, before: incident.owner } },
        entries: [{ kind: 'audit', text: `Owner: ${owner}` }],
      };
    }
    case 'severity': {
      const { severity, reason } = command;
      const before = incident.severity;
      const text = `Severity: ${before} became ${severity} (${reason})`;
      return {
        ...{ set: { severity }, verb: 'severity-set', body: { severity, before, reason } },
        entries: [{ kind: 'audit', text }],
      };
    }
    case 'describe':
      return described(incident, command);
    case 'resolve':
      return await resolved(tx, incident, command.resolution, nowMs);
    case 'reopen':
      return await reopened(tx, incident, command.reason);
    default:
      return unreachable(command);
  }
}

const DESCRIBED = [
  ['rootCause', 'Root cause'],
  ['resolution', 'Resolution'],
  ['prevention', 'Prevention'],
] as const;

function described(
  incident: Incident,
  command: Extract<Command, { type: 'describe' }>,
): IncidentChange {
  const said = DESCRIBED.flatMap(([field, title]) => {
    const text = command[field];
    return text === undefined ? [] : [{ field, title, text }];
  });
  if (said.length === 0) {
    throw new ProblemError(
      'malformed-request',
      `Cannot describe incident "${incident.id}": nothing was said; give rootCause, resolution or prevention`,
    );
  }
  const set = Object.fromEntries(said.map(({ field, text }) => [field, text]));
  return {
    ...{ set, verb: 'described', body: set },
    entries: said.map(({ title, text }) => ({ kind: 'note', text: `${title}: ${text}` })),
  };
}

async function resolved(
  { db }: ReadTx,
  incident: Incident,
  resolution: string | undefined,
  nowMs: number,
): Promise<IncidentChange> {
  if (incident.status === 'resolved') {
    throw new ProblemError(
      'conflict',
      `Cannot resolve incident "${incident.id}": it is resolved; reopen it first, or describe it`,
    );
  }
  const left = await db
    .selectFrom('follow_up')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', incident.environment)
    .where('incidentId', '=', incident.id)
    .where('doneMs', 'is', null)
    .executeTakeFirst();
  const openTasks = Number(left?.count ?? 0);
  const said = resolution === undefined ? '' : `: ${resolution}`;
  const tasks = openTasks === 0 ? '' : `; ${openTasks} of its tasks are still to be done`;
  return {
    set: {
      ...{ status: 'resolved', resolvedMs: nowMs },
      ...(resolution === undefined ? {} : { resolution }),
    },
    ...{ verb: 'resolved', body: { resolution: resolution ?? null, openTasks } },
    entries: [{ kind: 'audit', text: `Resolved${said}${tasks}` }],
  };
}

/** One incident is open for a subject, so that the next finding has one place to go. */
async function reopened(tx: ReadTx, incident: Incident, reason: string): Promise<IncidentChange> {
  const cannot = `Cannot reopen incident "${incident.id}"`;
  if (incident.status === 'open') throw new ProblemError('conflict', `${cannot}: it is open`);
  const other = await openIncidentOf(tx, incident.environment, incident.subject);
  if (other !== null) {
    const found = `incident "${other.id}" is open for the same subject; go on there`;
    throw new ProblemError('conflict', `${cannot}: ${found}`);
  }
  return {
    ...{ set: { status: 'open', resolvedMs: null }, verb: 'reopened', body: { reason } },
    entries: [{ kind: 'audit', text: `Reopened: ${reason}` }],
  };
}
