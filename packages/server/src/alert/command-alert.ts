import { type Actor, emptyAlertState, type Figures, type Json, unreachable } from '@tidegate/core';
import type { AlertCommand, AlertView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Transactions } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { statusOf } from './advance-rule.ts';
import { SILENCE_LONGEST_MS } from './limits.ts';
import { viewAlerts } from './list-alerts.ts';
import { writeNotices } from './notices.ts';
import { recordedBaseline } from './record-baseline.ts';
import { resolveFiring } from './resolve.ts';
import { loadAlert, loadAlerts, type StoredAlert } from './stored-alert.ts';
import { channelsReached, escalationSteps, MUTED } from './told-channels.ts';

/** What a command changes, and what is written of it. */
interface Outcome {
  readonly change: Partial<Tables['alert']>;
  readonly action: string;
  readonly body: Readonly<Record<string, Json>>;
}

/** Who commands, and when. */
interface By {
  readonly actor: Actor;
  readonly nowMs: number;
  readonly figures: Figures | 'too-much' | null | undefined;
}

/**
 * What a person or program tells a rule: acknowledge, snooze, switch on or off, test, or record what it
 * is compared with. Audited.
 *
 * @throws ProblemError `not-found` for an unknown rule; `conflict` for a name of several environments
 *   and for what makes no sense as the rule stands; `malformed-request` for a snooze that is over
 *   already or too long
 */
export async function commandAlert(
  tx: Tx,
  input: Parameters<Transactions['commandAlert']>[0],
): Promise<AlertView> {
  const { command, actor, nowMs, figures } = input;
  const alert = await loadAlert(tx, input.environment, input.name);
  const { environment, rule } = alert.row;
  const outcome = await obey(tx, alert, command, { actor, nowMs, figures });
  if (Object.keys(outcome.change).length > 0) {
    await tx.db
      .updateTable('alert')
      .set(outcome.change)
      .where('environment', '=', environment)
      .where('rule', '=', rule)
      .execute();
  }
  const audit = { actor, action: outcome.action, subject: rule, body: outcome.body };
  await appendAudit(tx, environment, [audit], nowMs);
  const [view] = await viewAlerts(tx, [await loadAlert(tx, environment, rule)], nowMs);
  if (view !== undefined) return view;
  throw new ProblemError('not-found', `Cannot show alert rule "${rule}": it is gone`);
}

async function obey(tx: Tx, alert: StoredAlert, command: AlertCommand, by: By): Promise<Outcome> {
  switch (command.type) {
    case 'acknowledge':
      return await acknowledge(tx, alert, command.reason ?? null, by);
    case 'snooze':
      return snooze(alert, command.untilMs, command.reason, by.nowMs);
    case 'unsnooze':
      return {
        change: { snoozedUntilMs: null },
        action: 'alert.unsnoozed',
        body: { untilMs: alert.row.snoozedUntilMs },
      };
    case 'enable':
      return enable(alert);
    case 'disable':
      return await disable(tx, alert, command.reason, by);
    case 'test':
      return await test(tx, alert, by);
    case 'baseline': {
      const reason = command.reason;
      const { baseline, before } = recordedBaseline(alert, by.figures, reason);
      const change = { baseline, baselineMs: by.nowMs };
      const body = { baseline, before, reason: reason ?? null };
      return { change, action: 'alert.baseline-recorded', body };
    }
    default:
      return unreachable(command);
  }
}

function refused(what: string, { rule }: StoredAlert, why: string): ProblemError {
  return new ProblemError('conflict', `Cannot ${what} alert rule "${rule.name}": ${why}`);
}

async function acknowledge(
  tx: Tx,
  alert: StoredAlert,
  reason: string | null,
  { actor, nowMs }: By,
): Promise<Outcome> {
  const { row, rule, state } = alert;
  if (row.firingId === null)
    throw refused(
      'acknowledge',
      alert,
      `it does not fire, it is ${state.status}; nothing is to be done`,
    );
  if (row.acknowledgedBy !== null)
    throw refused(
      'acknowledge',
      alert,
      `"${row.acknowledgedBy}" did already; nothing is to be done`,
    );
  const notice = {
    ...{ id: `${row.firingId}:acknowledged`, status: 'acknowledged' as const },
    ...{ title: `${rule.name}: acknowledged`, value: state.value, incident: null },
    text: `"${actor.name}" looks after it${reason === null ? '' : `: ${reason}`}`,
  };
  if (await wasTold(tx, row.firingId)) {
    await writeNotices(tx, alert, channelsReached(alert), notice, nowMs);
  }
  const body = { reason, firing: row.firingId };
  return { change: { acknowledgedBy: actor.name }, action: 'alert.acknowledged', body };
}

async function wasTold({ db }: Tx, firingId: string): Promise<boolean> {
  const firing = await db
    .selectFrom('alert_firing')
    .select('silenced')
    .where('id', '=', firingId)
    .executeTakeFirst();
  return firing !== undefined && firing.silenced !== MUTED;
}

function snooze(alert: StoredAlert, untilMs: number, reason: string, nowMs: number): Outcome {
  if (untilMs <= nowMs || untilMs - nowMs > SILENCE_LONGEST_MS) {
    const why = untilMs <= nowMs ? 'that time is over' : 'that is longer than 31 days';
    throw new ProblemError(
      'malformed-request',
      `Cannot snooze alert rule "${alert.rule.name}": ${why}; give a time within the next 31 days`,
    );
  }
  const body = { untilMs, reason };
  return { change: { snoozedUntilMs: untilMs }, action: 'alert.snoozed', body };
}

function enable(alert: StoredAlert): Outcome {
  if (alert.row.enabled === 1)
    throw refused('enable', alert, 'it is on already; nothing is to be done');
  return { change: { enabled: 1, ...stateColumns(alert) }, action: 'alert.enabled', body: {} };
}

async function disable(tx: Tx, alert: StoredAlert, reason: string, by: By): Promise<Outcome> {
  if (alert.row.enabled !== 1)
    throw refused('disable', alert, 'it is off already; nothing is to be done');
  const { actor, nowMs } = by;
  const all = await loadAlerts(tx, alert.row.environment);
  const sentence = `"${actor.name}" switched the rule off: ${reason}`;
  await resolveFiring(tx, alert, { actor, sentence, value: alert.state.value, nowMs, all });
  return {
    change: { enabled: 0, firingId: null, acknowledgedBy: null, ...stateColumns(alert) },
    action: 'alert.disabled',
    body: { reason },
  };
}

/** A rule that was off knows nothing of what came before. */
function stateColumns(alert: Pick<StoredAlert, 'rule'>): Pick<Tables['alert'], 'state' | 'status'> {
  const state = emptyAlertState();
  return { state: JSON.stringify(state), status: statusOf(state, alert) };
}

async function test(tx: Tx, alert: StoredAlert, { actor, nowMs }: By): Promise<Outcome> {
  const { row, rule } = alert;
  const steps = escalationSteps(rule).flatMap(({ notify }) => notify);
  const channels = [...new Set([...rule.notify, ...steps])];
  if (channels.length === 0)
    throw refused('test', alert, 'it tells no channel; name some as "notify" in its file');
  const notice = {
    ...{ id: `alert:${row.environment}:${rule.name}:test:${nowMs}`, status: 'test' as const },
    ...{ title: `${rule.name}: this is a test`, value: null, incident: null },
    text: `"${actor.name}" tests who is told of it; nothing is wrong`,
  };
  await writeNotices(tx, alert, channels, notice, nowMs);
  return { change: {}, action: 'alert.tested', body: { channels } };
}
