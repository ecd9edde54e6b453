import type { AlertSample, AlertState } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { openIncidentFor } from '../incident/open-incident-for.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tx } from '../store/transaction.ts';
import { actOnRollouts } from './act-on-rollouts.ts';
import { alertActor } from './alert-actor.ts';
import {
  ALERT_TITLE_LENGTH,
  FIRING_LASTS_MS,
  FIRINGS_TOLD_MAX,
  FIRINGS_TOLD_MS,
} from './limits.ts';
import { topicOf, writeNotices } from './notices.ts';
import { shedFlags } from './shed-flags.ts';
import type { StoredAlert } from './stored-alert.ts';
import { channelsToTell, firingSiblings, MUTED, TOLD, TOLD_WITH_GROUP } from './told-channels.ts';

/** What a firing came to. */
export interface Fired {
  readonly firingId: string;
  /** What could not be done of what the rule asks for. */
  readonly failed: readonly string[];
}

/** When and by whose lease a rule is advanced, and how its environment stands. */
export interface AlertMoment {
  readonly term: number;
  readonly nowMs: number;
  /** Nobody is told now. */
  readonly isMuted: boolean;
  /** All rules of the environment as they are stored now. */
  readonly all: readonly StoredAlert[];
}

/**
 * A rule begins to fire. What it does comes first: rollouts are paused or rolled back, flags shed. Then
 * the firing is written, its incident opened, and whoever is to be told is told. Nothing of that can
 * take back what was done.
 */
export async function fire(
  tx: Tx,
  alert: StoredAlert,
  looked: { readonly sample: AlertSample; readonly state: AlertState },
  moment: AlertMoment,
): Promise<Fired> {
  const { row, rule } = alert;
  const { nowMs, isMuted } = moment;
  const { sentence, value } = looked.sample;
  const firedMs = looked.state.firedMs ?? nowMs;
  const firingId = `alert:${row.environment}:${rule.name}:${firedMs}`;
  await auditFired(tx, alert, looked.sample, moment);
  const acted = await actOnRollouts(tx, alert, sentence, moment);
  const shed = await shedFlags(tx, alert, nowMs);
  const failed = [...acted.failed, ...shed.failed];
  const incident = await incidentOf(tx, alert, looked.sample, nowMs, failed);
  const channels = channelsToTell(rule, await firingSiblings(tx, alert, moment.all), nowMs);
  const told = isMuted ? 0 : await toldLately(tx, row, nowMs);
  const isHeld = isMuted || told >= FIRINGS_TOLD_MAX;
  const isTold = channels.length > 0 || rule.notify.length === 0;
  const firing = {
    ...{ id: firingId, environment: row.environment, rule: rule.name, severity: rule.severity },
    ...{ firedMs, resolvedMs: null, value, sentence, incidentId: incident },
    silenced: isHeld ? MUTED : isTold ? TOLD : TOLD_WITH_GROUP,
  };
  await tx.db.insertInto('alert_firing').values(firing).execute();
  if (!isHeld) {
    const often = told === FIRINGS_TOLD_MAX - 1 ? [OFTEN] : [];
    const lines = [sentence, ...acted.done, ...shed.done, ...failed, ...often];
    const text = firingText(rule, lines);
    await writeNotices(tx, alert, channels, { ...firedNotice(alert, firing), text }, nowMs);
  }
  return { firingId, failed };
}

const OFTEN =
  'it comes and goes: further firings within 10 min are told only if they last for 1 min';

/**
 * Tells of a firing that nobody was told of: its silence is over, or it comes and goes no more.
 *
 * @param isUrgent it is told though it may come and go
 */
export async function tellLate(
  tx: Tx,
  alert: StoredAlert,
  { nowMs, all }: AlertMoment,
  isUrgent: boolean,
): Promise<void> {
  const { firingId } = alert.row;
  const firing = await tx.db
    .selectFrom('alert_firing')
    .selectAll()
    .where('id', '=', firingId ?? '')
    .where('silenced', '=', MUTED)
    .executeTakeFirst();
  if (firing === undefined) return;
  const isShort = !isUrgent && nowMs - firing.firedMs < FIRING_LASTS_MS;
  if (isShort && (await toldLately(tx, alert.row, nowMs)) >= FIRINGS_TOLD_MAX) return;
  await tx.db
    .updateTable('alert_firing')
    .set({ silenced: TOLD })
    .where('id', '=', firing.id)
    .execute();
  const channels = channelsToTell(alert.rule, await firingSiblings(tx, alert, all), nowMs);
  const text = firingText(alert.rule, [
    alert.state.sentence,
    `it fires since ${new Date(firing.firedMs).toISOString()}, and nobody was told before`,
  ]);
  // An id of its own: one that changed its group was told before, as its old group.
  const notice = { ...firedNotice(alert, firing), id: `${firing.id}:late:${nowMs}`, text };
  await writeNotices(tx, alert, channels, notice, nowMs);
}

/** Firings of a rule that were told a short while ago. */
async function toldLately(
  { db }: Tx,
  { environment, rule }: StoredAlert['row'],
  nowMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('alert_firing')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .where('rule', '=', rule)
    .where('firedMs', '>', nowMs - FIRINGS_TOLD_MS)
    .where('silenced', '!=', MUTED)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function firedNotice(
  { rule }: StoredAlert,
  firing: {
    readonly id: string;
    readonly value: number | null;
    readonly incidentId: string | null;
  },
) {
  return {
    ...{ id: `${firing.id}:fired`, status: 'firing' as const, title: `${rule.name}: fires` },
    ...{ value: firing.value, incident: firing.incidentId },
  };
}

/** The team's own words, what is so, and what was done; what to do first stands beside it. */
function firingText({ text }: StoredAlert['rule'], lines: readonly string[]): string {
  return [...(text === null ? [] : [text]), ...lines].join('\n');
}

async function auditFired(
  tx: Tx,
  { row, rule }: StoredAlert,
  { sentence, value, limit, count }: AlertSample,
  { nowMs, isMuted }: AlertMoment,
): Promise<void> {
  const { severity, group, action, shed } = rule;
  const figures = { sentence, value, limit, count };
  const body = { severity, group, action, shed: [...shed], ...figures, silenced: isMuted };
  const audit = { actor: alertActor(rule.name), action: 'alert.fired', subject: rule.name, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
}

async function incidentOf(
  tx: Tx,
  { row, rule, runbook }: StoredAlert,
  { sentence, value }: AlertSample,
  nowMs: number,
  failed: string[],
): Promise<string | null> {
  if (!rule.incident || rule.trigger.kind !== 'metric') return null;
  const { metric } = rule.trigger.condition;
  const opening = {
    ...{ environment: row.environment, subject: topicOf(rule), severity: rule.severity },
    title: `Alert "${rule.name}": ${sentence}`.slice(0, ALERT_TITLE_LENGTH),
    ...{ openedBy: `alert:${rule.name}`, runbook, finding: { issue: null, metric, value }, nowMs },
  };
  try {
    return await isolated(tx, (part) => openIncidentFor(part, opening));
  } catch (error) {
    failed.push(`its incident could not be opened: ${whyOf(error)}`);
    return null;
  }
}
