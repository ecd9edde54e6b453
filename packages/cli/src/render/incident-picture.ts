import type { IncidentView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { decisionLines, leftText } from './decision-lines.ts';
import { factLines } from './fact-lines.ts';
import { plain } from './plain.ts';
import { runbookLines } from './runbook-lines.ts';
import { severityText } from './severity-text.ts';
import { table } from './table.ts';
import { tasksPicture } from './tasks-picture.ts';
import { distanceText, timeText } from './time-text.ts';

/** Lines that show incidents, one a line. */
export function incidentsPicture(
  incidents: readonly IncidentView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const rows = incidents.map((incident) => [
    incident.id,
    incident.status,
    incident.severity,
    incident.title,
    distanceText(incident.openedMs, nowMs),
    incident.owner ?? 'nobody',
    answerText(incident, nowMs),
    openTasksText(incident),
  ]);
  const header = ['id', 'status', 'severity', 'title', 'opened', 'owner', 'decision', 'tasks'];
  return table(header, rows, colors);
}

/** An incident in one line, for what a command answers. */
export function incidentLine({ id, status, severity, title, owner }: IncidentView): string {
  return plain(`${id}  ${status}  ${severity}  ${title}${owner === null ? '' : `  (${owner})`}`);
}

/** Lines that show one incident: what it is, what to do by when, and all that happened. */
export function incidentPicture(incident: IncidentView, nowMs: number, colors: Colors): string[] {
  const { id, environment, title, severity, status, decision, tasks } = incident;
  const dueMs = status === 'open' ? incident.decisionDueMs : null;
  return [
    `${colors.bold(plain(title))}  ${severityText(severity, colors)}  ${status}`,
    `${plain(id)}  ${plain(environment)}`,
    '',
    ...factLines(factsOf(incident, nowMs), colors),
    ...(decision === null ? [] : ['', ...decisionLines(decision, { dueMs, nowMs }, colors)]),
    ...runbookLines(incident.runbook, colors),
    ...(tasks.length === 0 ? [] : ['', ...tasksPicture(tasks, nowMs, colors)]),
    ...timelineLines(incident, colors),
  ];
}

function factsOf(incident: IncidentView, nowMs: number): [string, string | null][] {
  const { subject, owner, openedBy, openedMs, resolvedMs } = incident;
  return [
    ['about', subject === '' ? null : subject],
    ['opened', `${timeText(openedMs)}, ${distanceText(openedMs, nowMs)}, by ${openedBy}`],
    ['resolved', resolvedMs === null ? null : timeText(resolvedMs)],
    ['owner', owner ?? 'nobody'],
    ['root cause', incident.rootCause],
    ['resolution', incident.resolution],
    ['prevention', incident.prevention],
  ];
}

function answerText({ decision, decisionDueMs, status }: IncidentView, nowMs: number): string {
  if (decision === null) return '';
  const answer = decision.asks ? `${decision.rollback}?` : decision.rollback;
  if (decisionDueMs === null || status !== 'open') return answer;
  return `${answer}, ${leftText(decisionDueMs, nowMs)}`;
}

function openTasksText({ tasks }: IncidentView): string {
  const open = tasks.filter(({ doneMs }) => doneMs === null);
  const overdue = open.filter((task) => task.overdue).length;
  if (open.length === 0) return '';
  return overdue === 0 ? `${open.length} to do` : `${open.length} to do, ${overdue} overdue`;
}

function timelineLines({ timeline }: IncidentView, colors: Colors): string[] {
  if (timeline.length === 0) return [];
  const rows = timeline.map(({ atMs, kind, actor, text }) => [timeText(atMs), kind, actor, text]);
  return ['', ...table(['when', 'what', 'who', ''], rows, colors)];
}
