import type { AlertRule, AlertTrigger } from '../alert/types.ts';
import { CONDITION_KEYS, readCondition } from './alert-condition.ts';
import { readDeeds } from './alert-deeds.ts';
import { readChannels } from './channels.ts';
import { readEscalation } from './escalation.ts';
import { readEvents } from './event-name.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  refuseFields,
  type Vocabulary,
} from './fields.ts';
import { readChoice, readDescription, readName } from './name.ts';
import { readBoolean } from './number.ts';
import { readOurs } from './ours.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** How bad it is that a rule fires. */
export const ALERT_SEVERITIES = ['information', 'warning', 'error', 'critical'] as const;

/** Keys of an alert rule. */
export const ALERT_RULE: Vocabulary = {
  what: 'an alert rule',
  required: { severity: 'severity: critical' },
  optional: [
    ...CONDITION_KEYS,
    ...['on', 'text', 'action', 'actsOn', 'shed', 'notify', 'escalate', 'group', 'incident'],
    ...['runbook', 'advice', 'enabled', 'ours'],
  ],
};

/** What rules have in common that do not say it themselves. */
export interface AlertDefaults {
  readonly notify: readonly string[];
  readonly keepFiringForMs: number;
}

/** A rule as it is written, and where its runbook is named. */
export interface ReadAlertRule {
  readonly rule: AlertRule;
  readonly runbookAt: Position | null;
}

/**
 * Reads one alert rule: on a figure of a metric, or `on` events. `null` when it has mistakes, which
 * are reported. Never throws.
 *
 * @param flags where flags stand that only the server can check; those of the rule are added
 */
export function readAlertRule(
  report: Report,
  node: Node,
  name: string,
  defaults: AlertDefaults,
  flags: Map<string, Position>,
): ReadAlertRule | null {
  const fields = readFields(report, node, ALERT_RULE);
  if (fields === null) return null;
  const severity = readRequired(fields, 'severity', (value) =>
    readChoice(report, value, '"severity"', ALERT_SEVERITIES),
  );
  const words = readWords(report, fields);
  const trigger = readTrigger(report, fields, defaults, flags);
  const isBrowser = trigger?.kind === 'metric' && trigger.condition.source === 'browser';
  const deeds = readDeeds(report, fields, isBrowser, flags);
  const telling = readTelling(report, fields, defaults, severity === 'critical');
  const ours = readOurs(report, fields, 'an alert rule');
  if (severity === null || words === null || trigger === null) return null;
  if (deeds === null || telling === null || ours === null) return null;
  const rule = { name, severity, trigger, ...words, ...deeds, ...telling, ours };
  return { rule, runbookAt: fields.get('runbook')?.value.at ?? null };
}

/** An event has no duration: it is told, and that is all. */
const NOT_OF_EVENTS = [...CONDITION_KEYS, 'action', 'actsOn', 'shed', 'escalate'];

function readTrigger(
  report: Report,
  fields: Fields,
  { keepFiringForMs }: AlertDefaults,
  flags: Map<string, Position>,
): AlertTrigger | null {
  const on = fields.get('on');
  if (on === undefined && fields.get('metric') === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read an alert rule: "metric" is missing',
      expected: '"metric", for example "metric: error_rate", or "on" with events',
    });
  }
  if (on === undefined) {
    const condition = readCondition(report, fields, keepFiringForMs);
    if (condition === null) return null;
    const at = fields.get('flag')?.value.at;
    if (condition.flag !== null && at !== undefined && !flags.has(condition.flag))
      flags.set(condition.flag, at);
    return { kind: 'metric', condition };
  }
  refuseFields(report, fields, NOT_OF_EVENTS, 'beside "on"', 'a rule of its own, or "on" alone');
  const events = readEvents(report, on.value);
  return events === null ? null : { kind: 'event', events };
}

type Words = Pick<AlertRule, 'text' | 'runbook' | 'advice' | 'enabled'>;

function readWords(report: Report, fields: Fields): Words | null {
  const text = (key: string, read: typeof readName) =>
    readOptional(fields, key, undefined, (value) => read(report, value, `"${key}"`));
  const said = text('text', readDescription);
  const advice = text('advice', readDescription);
  const runbook = text('runbook', readName);
  const enabled = readOptional(fields, 'enabled', true, (value) =>
    readBoolean(report, value, '"enabled"'),
  );
  if (said === null || advice === null || runbook === null || enabled === null) return null;
  return { text: said ?? null, advice: advice ?? null, runbook: runbook ?? null, enabled };
}

type Telling = Pick<AlertRule, 'notify' | 'escalate' | 'group' | 'incident'>;

function readTelling(
  report: Report,
  fields: Fields,
  defaults: AlertDefaults,
  isCritical: boolean,
): Telling | null {
  const notify = readOptional(fields, 'notify', defaults.notify, (value) =>
    readChannels(report, value),
  );
  const escalate = readOptional(fields, 'escalate', [], (value) => readEscalation(report, value));
  const group = readOptional(fields, 'group', undefined, (value) =>
    readName(report, value, '"group"'),
  );
  const incident = readOptional(fields, 'incident', isCritical, (value) =>
    readBoolean(report, value, '"incident"'),
  );
  if (notify === null || escalate === null || group === null || incident === null) return null;
  return { notify, escalate, group: group ?? null, incident };
}
