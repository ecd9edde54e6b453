import { type AlertCondition, alertLimit, alertText, type Metric } from '@tidegate/core';
import type { AlertView } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';
import { silenceOf } from './silenced-by.ts';
import type { StoredAlert } from './stored-alert.ts';
import { MUTED } from './told-channels.ts';

/** What a view shows beside what is stored of the rule. */
interface Around {
  readonly metric: Metric | null;
  /** Those that are in force. */
  readonly silences: readonly Tables['silence'][];
  /** The newest first. */
  readonly firings: readonly Tables['alert_firing'][];
  readonly shedNow: readonly string[];
  readonly nowMs: number;
}

/** A rule as the API shows it. */
export function alertView(alert: StoredAlert, around: Around): AlertView {
  const { row, rule, state, runbook } = alert;
  const { metric, silences, firings, shedNow, nowMs } = around;
  const { trigger } = rule;
  const condition = trigger.kind === 'metric' ? trigger.condition : null;
  const snoozes = row.snoozedUntilMs !== null && row.snoozedUntilMs > nowMs;
  return {
    ...{ name: rule.name, environment: row.environment, rules: row.rulesName, text: rule.text },
    ...{ severity: rule.severity, when: alertText(rule, metric), action: rule.action },
    ...{ actsOn: rule.actsOn, shed: [...rule.shed], shedNow: [...shedNow] },
    ...{ notify: [...rule.notify], group: rule.group, advice: rule.advice },
    runbook: runbook === null ? null : { ...runbook, actions: [...runbook.actions] },
    ...{ ours: [...rule.ours], enabled: row.enabled === 1, status: state.status },
    ...{ sinceMs: state.sinceMs, value: state.value, unit: unitOf(condition, metric) },
    limit: condition === null ? null : alertLimit(condition, row.baseline),
    ...{ baseline: row.baseline, sentence: sentenceOf(alert) },
    snoozedUntilMs: snoozes ? row.snoozedUntilMs : null,
    acknowledgedBy: row.acknowledgedBy,
    silencedBy: silenceOf(alert, silences)?.id ?? null,
    firings: firings.map(firingView),
  };
}

/** Of the figure, not of the metric: the number of trials of a rate is no share. */
function unitOf(condition: AlertCondition | null, metric: Metric | null): string {
  if (condition?.dropBy !== null) return metric?.unit ?? '1';
  const { kind } = condition.statistic;
  if (kind === 'rate') return 'share';
  return kind === 'count' || kind === 'per-second' ? '1' : (metric?.unit ?? '1');
}

function sentenceOf({ rule, row, state }: StoredAlert): string {
  if (row.enabled !== 1) return 'It is switched off';
  return rule.trigger.kind === 'event' ? 'It tells of events when they happen' : state.sentence;
}

function firingView(firing: Tables['alert_firing']): AlertView['firings'][number] {
  const { id, firedMs, resolvedMs, value, sentence, incidentId: incident, silenced } = firing;
  return { id, firedMs, resolvedMs, value, sentence, incident, silenced: silenced === MUTED };
}
