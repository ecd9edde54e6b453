import type { Runbook } from '@tidegate/core';
import type { IncidentView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { followUpView } from './follow-up-view.ts';
import { decisionDueMs, readDecision } from './stored-decision.ts';

/** Incidents as the API shows them, with their tasks and without their timelines. */
export async function incidentViews(
  tx: ReadTx,
  rows: readonly Tables['incident'][],
  nowMs: number,
): Promise<IncidentView[]> {
  const tasks = groupBy(await tasksOf(tx, rows), ({ incidentId }) => incidentId);
  return rows.map((row) => incidentView(row, tasks.get(row.id) ?? [], nowMs));
}

/** Tasks of some incidents, soonest first. */
export async function tasksOf(
  { db }: ReadTx,
  incidents: readonly Tables['incident'][],
): Promise<Tables['follow_up'][]> {
  const found: Tables['follow_up'][] = [];
  const environments = [...new Set(incidents.map(({ environment }) => environment))];
  for (const some of inChunks(incidents, QUERY_KEYS_MAX)) {
    const rows = await db
      .selectFrom('follow_up')
      .selectAll()
      .where('environment', 'in', environments)
      .where(
        'incidentId',
        'in',
        some.map(({ id }) => id),
      )
      .orderBy('dueMs')
      .orderBy('name')
      .orderBy('id')
      .execute();
    found.push(...rows);
  }
  return found;
}

/** An incident as the API shows it, without its timeline. */
export function incidentView(
  row: Tables['incident'],
  tasks: readonly Tables['follow_up'][],
  nowMs: number,
): IncidentView {
  const { id, environment, title, subject, openedBy, openedMs, resolvedMs, owner } = row;
  const { rootCause, resolution, prevention } = row;
  const decided = readDecision(row.decision);
  return {
    ...{ id, environment, title, subject, openedBy, openedMs, resolvedMs, owner },
    ...{ rootCause, resolution, prevention },
    severity: row.severity as IncidentView['severity'],
    status: row.status as IncidentView['status'],
    decision: decided?.decision ?? null,
    decisionDueMs: decisionDueMs(decided),
    runbook: row.runbook === null ? null : runbookView(fromJson<Runbook>(row.runbook)),
    tasks: tasks.map((task) => followUpView(task, nowMs)),
    timeline: [],
  };
}

function runbookView({ actions, ...runbook }: Runbook): NonNullable<IncidentView['runbook']> {
  return { ...runbook, actions: [...actions] };
}
