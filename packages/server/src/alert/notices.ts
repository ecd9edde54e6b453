import type { AlertRule, Effect, JsonObject } from '@tidegate/core';
import { writeOutbox } from '../controller/write-outbox.ts';
import { hurryHeads } from '../notify/hurry-heads.ts';
import type { Tx } from '../store/transaction.ts';
import { ALERT_NOTICE_LIMIT_MS } from './limits.ts';
import type { StoredAlert } from './stored-alert.ts';

/** What a notice of an alert says the alert is. */
export type NoticeStatus =
  | 'firing'
  | 'escalated'
  | 'acknowledged'
  | 'resolved'
  /** Told once: nothing is open, and nothing will close. */
  | 'event'
  | 'test';

/** One thing to tell of an alert. */
export interface AlertNotice {
  /** `${id}:${channel}` is the effect's id, the same however often it is written. */
  readonly id: string;
  readonly status: NoticeStatus;
  readonly title: string;
  readonly text: string;
  readonly value: number | null;
  readonly incident: string | null;
  /** About which flag and rollout it is, where it is about one. */
  readonly flag?: string | null;
  readonly rollout?: string | null;
}

/**
 * Puts a notice into the outbox for each channel, in order for each of them. All notices of a rule, or
 * of its group, share a dedup key, so that receivers show one thing that opens and closes.
 */
export async function writeNotices(
  tx: Tx,
  alert: Pick<StoredAlert, 'row' | 'rule' | 'runbook'>,
  channels: readonly string[],
  notice: AlertNotice,
  nowMs: number,
): Promise<number> {
  const { environment } = alert.row;
  const { group, name } = alert.rule;
  const effects = [...new Set(channels)].map(
    (channel): Effect => ({
      id: `${notice.id}:${channel}`,
      orderingKey: `notify:alert:${environment}:${group ?? name}:${channel}`,
      kind: 'notify',
      limitMs: ALERT_NOTICE_LIMIT_MS,
      payload: payloadOf(alert, channel, notice, nowMs),
    }),
  );
  await hurryHeads(
    tx,
    effects.map(({ orderingKey }) => orderingKey),
    nowMs,
  );
  await writeOutbox(tx, { id: '', environment }, effects, nowMs);
  return effects.length;
}

/**
 * What an alert is shown as: its group, or itself. A group and a rule of the same name are two things:
 * the recovery of one must not close the other at a receiver.
 */
export function topicOf({ group, name }: StoredAlert['rule']): string {
  return group === null ? `alert:${name}` : `alert-group:${group}`;
}

function payloadOf(
  { row, rule, runbook }: Pick<StoredAlert, 'row' | 'rule' | 'runbook'>,
  channel: string,
  notice: AlertNotice,
  nowMs: number,
): JsonObject {
  const { environment } = row;
  const about = rule.trigger.kind === 'metric' ? rule.trigger.condition.flag : null;
  const { status, title, text, value, incident } = notice;
  return {
    ...{ channel, event: `alert.${status}`, title, text, environment, status, value, incident },
    flag: notice.flag ?? about ?? rule.actsOn,
    rollout: notice.rollout ?? null,
    // A test must not look bad, nor close with the next recovery.
    severity: status === 'test' ? 'information' : rule.severity,
    ...{ rule: rule.name, group: rule.group },
    runbook: runbook === null ? null : { ...runbook, actions: [...runbook.actions] },
    advice: rule.advice,
    dedupKey: dedupKeyOf(environment, rule, notice),
    atMs: nowMs,
  };
}

function dedupKeyOf(environment: string, rule: AlertRule, { id, status }: AlertNotice): string {
  if (status === 'event') return `tidegate:${environment}:event:${id}`;
  const kind = status === 'test' ? 'test:' : '';
  return `tidegate:${environment}:${kind}${topicOf(rule)}`;
}
