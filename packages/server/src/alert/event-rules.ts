import type { Actor, Json, JsonObject } from '@tidegate/core';
import { openIncidentFor } from '../incident/open-incident-for.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { ALERT_TITLE_LENGTH, EVENT_TEXT_MAX, EVENTS_TOLD_MAX, EVENTS_TOLD_MS } from './limits.ts';
import { topicOf, writeNotices } from './notices.ts';
import { isMuted, silencesNow } from './silenced-by.ts';
import { loadAlerts, type StoredAlert } from './stored-alert.ts';
import { MUTED, TOLD } from './told-channels.ts';

/** A row of the audit trail, as it is stored or as it was written. */
export interface AuditRowLike {
  readonly sequence: number;
  readonly atMs: number;
  readonly action: string;
  readonly subject: string;
  /** As JSON text where it is a string. */
  readonly body: JsonObject | string;
  readonly actor: Actor | string;
}

/** Rules of an environment that tell of events, and the silences in force. */
export interface EventRules {
  readonly alerts: readonly StoredAlert[];
  readonly silences: readonly Tables['silence'][];
}

/** Loads them once for many rows: to read all rules for each row would hold up every write. */
export async function loadEventRules(
  tx: Tx,
  environment: string,
  nowMs: number,
): Promise<EventRules> {
  if (!(await hasEventRules(tx, environment))) return { alerts: [], silences: [] };
  const all = await loadAlerts(tx, environment);
  const alerts = all.filter(({ row, rule }) => row.enabled === 1 && rule.trigger.kind === 'event');
  return { alerts, silences: await silencesNow(tx, environment, nowMs) };
}

/**
 * What event rules have to tell of one row of an environment's audit trail. Each of them tells of 20
 * events within 5 min at most; further ones stand in the audit trail only. The same row twice is told
 * once.
 *
 * @returns how many notices were written
 */
export async function eventRuleNotices(
  tx: Tx,
  { alerts, silences }: EventRules,
  row: AuditRowLike,
  nowMs: number,
): Promise<number> {
  let notices = 0;
  for (const alert of alerts) {
    const { trigger } = alert.rule;
    if (trigger.kind !== 'event' || !trigger.events.includes(row.action)) continue;
    notices += await tell(tx, alert, row, { nowMs, isMuted: isMuted(alert, silences, nowMs) });
  }
  return notices;
}

async function hasEventRules({ db }: Tx, environment: string): Promise<boolean> {
  const one = await db
    .selectFrom('alert')
    .select('rule')
    .where('environment', '=', environment)
    .where('status', '=', 'event')
    .where('enabled', '=', 1)
    .limit(1)
    .executeTakeFirst();
  return one !== undefined;
}

async function tell(
  tx: Tx,
  alert: StoredAlert,
  event: AuditRowLike,
  { nowMs, isMuted: muted }: { readonly nowMs: number; readonly isMuted: boolean },
): Promise<number> {
  const { row, rule, runbook } = alert;
  const told = await toldLately(tx, alert, nowMs);
  if (told >= EVENTS_TOLD_MAX) return 0;
  const id = `alert:${row.environment}:${rule.name}:${event.sequence}`;
  const sentence = sentenceOf(event);
  const incident = rule.incident
    ? await openIncidentFor(tx, {
        ...{ environment: row.environment, subject: topicOf(rule) },
        ...{ title: `Alert "${rule.name}": ${sentence}`.slice(0, ALERT_TITLE_LENGTH), runbook },
        ...{ severity: rule.severity, openedBy: `alert:${rule.name}`, finding: null, nowMs },
      })
    : null;
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('alert_firing')
    .values({
      ...{ id, environment: row.environment, rule: rule.name, severity: rule.severity },
      ...{ firedMs: nowMs, resolvedMs: nowMs, value: null, sentence, incidentId: incident },
      silenced: muted ? MUTED : TOLD,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (muted || numInsertedOrUpdatedRows === 0n) return 0;
  const isLast = told === EVENTS_TOLD_MAX - 1;
  const more = isLast ? ['further events of this rule are not told for up to 5 min'] : [];
  const text = [...(rule.text === null ? [] : [rule.text]), sentence, ...more].join('\n');
  const notice = {
    ...{ id: `${id}:fired`, status: 'event' as const, title: `${rule.name}: ${event.action}` },
    ...{ text, value: null, incident, ...aboutOf(event) },
  };
  return await writeNotices(tx, alert, rule.notify, notice, nowMs);
}

async function toldLately({ db }: Tx, { row }: StoredAlert, nowMs: number): Promise<number> {
  const { count } = await db
    .selectFrom('alert_firing')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', row.environment)
    .where('rule', '=', row.rule)
    .where('firedMs', '>', nowMs - EVENTS_TOLD_MS)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** `rollout.phase-entered ro_1 by "controller" (phase: half, index: 1)`. */
function sentenceOf({ action, subject, actor, body }: AuditRowLike): string {
  const { name } = typeof actor === 'string' ? fromJson<Actor>(actor) : actor;
  const told = typeof body === 'string' ? fromJson<JsonObject>(body) : body;
  const facts = Object.entries(told).flatMap(([key, value]) => factOf(key, value));
  const more = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  return `${action} ${subject} by "${name}"${more}`.slice(0, EVENT_TEXT_MAX);
}

function factOf(key: string, value: Json | undefined): string[] {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain ? [`${key}: ${value}`] : [];
}

function aboutOf({ action, subject }: AuditRowLike): {
  readonly flag?: string;
  readonly rollout?: string;
} {
  if (action.startsWith('flag.')) return { flag: subject };
  return action.startsWith('rollout.') ? { rollout: subject } : {};
}
