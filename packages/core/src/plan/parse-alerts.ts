import type { Runbook } from '../alert/types.ts';
import { type AlertDefaults, type ReadAlertRule, readAlertRule } from './alert-rule.ts';
import { readChannels } from './channels.ts';
import { readDuration } from './duration.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { readHead } from './file-head.ts';
import { listed, quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import { readRunbook } from './runbook.ts';
import type { Node, ParsedFile, Position } from './types.ts';

/** Keys of a file of alert rules. */
export const ALERTS: Vocabulary = {
  what: 'a file of alert rules',
  required: {
    name: 'name: chat-alerts',
    environment: 'environment: production',
    rules:
      'rules: { errors: { severity: critical, metric: error_rate, above: 1%, for: 5m, notify: [ops] } }',
  },
  optional: ['apiVersion', 'kind', 'description', 'defaults', 'runbooks'],
};

/** Keys of `defaults` of alert rules. */
export const ALERT_DEFAULTS: Vocabulary = {
  what: '"defaults"',
  required: {},
  optional: ['notify', 'keepFiringFor'],
};

/**
 * Reads alert rules and their runbooks. `null` when they could not be read; also when it is not
 * `null`, mistakes may have been reported. Never throws.
 */
export function parseAlerts(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Alerts' }> | null {
  const fields = readFields(report, tree, ALERTS);
  if (fields === null) return null;
  const head = readHead(report, fields);
  const defaults = readDefaults(report, fields);
  const runbooks = readOptional(fields, 'runbooks', [], (value) => readRunbooks(report, value));
  const flags = new Map<string, Position>();
  const rules = readRequired(fields, 'rules', (value) => readRules(report, value, defaults, flags));
  checkRunbooks(report, rules ?? [], fields.get('runbooks')?.value);
  if (head === null || runbooks === null || rules === null) return null;
  const alerts = { ...head, rules: rules.map(({ rule }) => rule), runbooks };
  const environmentAt = fields.get('environment')?.value.at ?? fields.at;
  return {
    kind: 'Alerts',
    file: { alerts, environmentAt, flags: Object.fromEntries(flags) },
  };
}

function readDefaults(report: Report, file: Fields): AlertDefaults {
  const field = file.get('defaults');
  const fields = field === undefined ? null : readFields(report, field.value, ALERT_DEFAULTS);
  if (fields === null) return { notify: [], keepFiringForMs: 0 };
  const notify = readOptional(fields, 'notify', [], (value) => readChannels(report, value));
  const keepFiringForMs = readOptional(fields, 'keepFiringFor', 0, (value) =>
    readDuration(report, value, '"keepFiringFor"', PLAN_LIMITS.alertForMs),
  );
  return { notify: notify ?? [], keepFiringForMs: keepFiringForMs ?? 0 };
}

function readRules(
  report: Report,
  node: Node,
  defaults: AlertDefaults,
  flags: Map<string, Position>,
): readonly ReadAlertRule[] {
  const rules: ReadAlertRule[] = [];
  const claims = new Map<string, Position>();
  for (const { key, at, value } of readNamed(report, node, '"rules"', PLAN_LIMITS.alertRules)) {
    const name = checkName(report, key, at, 'the name of an alert rule');
    const rule = readAlertRule(report, value, key, defaults, flags);
    if (name === null || rule === null) continue;
    if (claimName(report, claims, name, at, 'alert rule', 'each rule once') !== null)
      rules.push(rule);
  }
  return rules;
}

function readRunbooks(report: Report, node: Node): readonly Runbook[] {
  const runbooks: Runbook[] = [];
  const claims = new Map<string, Position>();
  for (const { key, at, value } of readNamed(report, node, '"runbooks"', PLAN_LIMITS.runbooks)) {
    const name = checkName(report, key, at, 'the name of a runbook');
    const runbook = name === null ? null : readRunbook(report, value, name);
    if (name === null || runbook === null) continue;
    if (claimName(report, claims, name, at, 'runbook', 'each runbook once') !== null)
      runbooks.push(runbook);
  }
  return runbooks;
}

/** A runbook that has mistakes of its own is there: one mistake is told once. */
function checkRunbooks(
  report: Report,
  rules: readonly ReadAlertRule[],
  node: Node | undefined,
): void {
  const names = node?.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  for (const { rule, runbookAt } of rules) {
    if (rule.runbook === null || runbookAt === null || names.includes(rule.runbook)) continue;
    const nearest = nearestName(rule.runbook, names);
    addProblem(report, {
      code: 'unknown-name',
      at: runbookAt,
      message: `Cannot show runbook ${quoted(rule.runbook)}: it is not in "runbooks" of this file`,
      expected:
        nearest === null
          ? names.length === 0
            ? 'a runbook of that name'
            : listed(names)
          : `"${nearest}"`,
    });
  }
}
