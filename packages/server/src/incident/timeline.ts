import type { TimelineEntry } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { rolloutOf } from './create-incident.ts';
import { entriesOf } from './incident-entries.ts';
import { TIMELINE_AFTER_MS, TIMELINE_BEFORE_MS, TIMELINE_MAX } from './limits.ts';
import { auditLines } from './timeline-audit.ts';
import { deliveryLines } from './timeline-deliveries.ts';
import { firingLines, firingsOf } from './timeline-firings.ts';

/** What a timeline may show, ms since epoch, both ends included. */
export interface TimelineSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What happened around an incident, oldest first: what people and the server wrote into it, the audit
 * trail of what it is about, its alerts, and whom was told. It begins 15 min before the incident was
 * opened and ends a day after it was resolved. Of more than 500 lines the newest are shown, under one
 * that says how many are not.
 */
export async function timelineOf(
  tx: ReadTx,
  incident: Tables['incident'],
  nowMs: number,
): Promise<TimelineEntry[]> {
  const { environment, openedMs, resolvedMs } = incident;
  const span: TimelineSpan = {
    fromMs: openedMs - TIMELINE_BEFORE_MS,
    toMs: resolvedMs === null ? nowMs : resolvedMs + TIMELINE_AFTER_MS,
  };
  const firings = await firingsOf(tx, incident, span);
  const rolloutId = rolloutOf(incident.subject);
  const entries = await entriesOf(tx, incident.id);
  // Of one moment: what happened, what it opened, whom was told.
  const lines = [
    ...firingLines(firings),
    ...(await auditLines(tx, { environment, rolloutId, firings, span })),
    openingLine(incident),
    ...entries.map(({ atMs, kind, actor, text }) => ({ atMs, kind, actor, text })),
    ...(await deliveryLines(tx, { incident, rolloutId, firings, span })),
  ];
  return bounded(lines.sort((left, right) => left.atMs - right.atMs));
}

function openingLine({ openedMs, openedBy, title }: Tables['incident']): TimelineEntry {
  return { atMs: openedMs, kind: 'audit', actor: openedBy, text: `Opened: ${title}` };
}

function bounded(lines: readonly TimelineEntry[]): TimelineEntry[] {
  if (lines.length <= TIMELINE_MAX) return [...lines];
  const shown = lines.slice(1 - TIMELINE_MAX);
  const left = lines.length - shown.length;
  const text = `${left} earlier lines are not shown`;
  return [{ atMs: shown[0]?.atMs ?? 0, kind: 'note', actor: 'controller', text }, ...shown];
}
