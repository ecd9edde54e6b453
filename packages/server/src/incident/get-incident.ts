import type { IncidentView } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { incidentView, tasksOf } from './incident-views.ts';
import { findIncident, loadIncident } from './load-incident.ts';
import { timelineOf } from './timeline.ts';

/** An incident with its tasks and its timeline, or `null`. */
export async function getIncident(
  tx: ReadTx,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<IncidentView | null> {
  const row = await findIncident(tx, id);
  return row === null ? null : await wholeView(tx, row, nowMs);
}

/** @throws ProblemError `not-found` when there is no such incident */
export async function viewIncident(tx: ReadTx, id: string, nowMs: number): Promise<IncidentView> {
  return await wholeView(tx, await loadIncident(tx, id), nowMs);
}

async function wholeView(
  tx: ReadTx,
  row: Tables['incident'],
  nowMs: number,
): Promise<IncidentView> {
  const tasks = await tasksOf(tx, [row]);
  return { ...incidentView(row, tasks, nowMs), timeline: await timelineOf(tx, row, nowMs) };
}
