/** The alert rules of the five systems, number by number as their documents have them. */
import { type AlertRule, type AlertRules, alertText } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { exampleFiles, leftOpen, writtenKeys } from './five-systems-files.fixture.ts';

/**
 * A rule: its name, how bad it is and what it does, when it fires, and which of its keys the document
 * gives. Whatever else stands in the rule is ours, and must say so.
 */
type Rule = readonly [name: string, severity: string, text: string, given: string];

const FIGURE = 'severity metric above';
const P95 = 'severity metric quantile above';

// biome-ignore format: a table is read line by line.
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  mango: [
    // "Immediate Response", lines 197–201.
    ['downtime', 'critical', 'highest downtime_s above 60 s for 10 s', FIGURE],
    ['error-rate', 'critical', 'error_rate above 1 % for 5 m', `${FIGURE} for`],
    ['database-connections', 'critical', 'count of db_connection_failures at least 3 within 5 m', 'severity metric'],
    ['authentication-system', 'critical', 'count of auth_failures at least 10 within 5 m', 'severity metric'],
    ['memory-usage', 'critical', 'highest memory_percent above 90 % for 5 m, until below 85 %', FIGURE],
    // "Monitor Closely", lines 204–207.
    ['response-time', 'warning', 'p95 of latency_ms above 3 000 ms for 10 m', `${FIGURE} for`],
    ['conversation-failures', 'warning', 'conversation_failure_rate above 5 % for 5 m', 'severity metric above'],
    ['preference-sync', 'warning', 'count of preference_sync_failures at least 5 within 10 m', 'severity metric'],
    ['degradation', 'warning', 'p95 of latency_ms above 150 % of the baseline for 10 m', 'severity above'],
    // Automatic triggers, lines 228–231.
    ['rollback-errors', 'critical → rollback', 'error_rate above 5 % for 2 m', 'metric above for'],
    ['rollback-downtime', 'critical → rollback', 'highest downtime_s above 120 s for 10 s', 'metric above'],
    ['rollback-authentication', 'critical → rollback', 'count of auth_failures at least 20 within 2 m', 'metric'],
    ['rollback-database', 'critical → rollback', 'count of db_connection_failures at least 5 within 2 m', 'metric'],
    // Manual triggers, lines 234 and 235.
    ['complaints', 'error', 'count of complaints above 10 within 1 h', 'metric above within'],
    ['severe-degradation', 'error', 'p95 of latency_ms above 175 % of the baseline for 10 m', 'above'],
    // Line 336, and the reports of line 387.
    ['shed-history', 'warning, sheds AGENT_SESSION_HISTORY', 'p95 of history_load_ms above 1 000 ms for 5 m', ''],
    ['deployment', 'information', 'on rollout.phase-entered, rollout.completed', ''],
  ],
  easymo: [
    // The table of lines 248–251.
    ['success-rate-warning', 'warning', 'tool_success_rate below 95 % for 10 m', 'severity metric below'],
    ['success-rate-critical', 'critical', 'tool_success_rate below 90 % for 5 m', 'severity metric below'],
    ['latency-warning', 'warning', 'p95 of latency_ms above 3 000 ms for 10 m', P95],
    ['latency-critical', 'critical', 'p95 of latency_ms above 5 000 ms for 5 m', P95],
    ['errors-warning', 'warning', 'error_rate above 5 % for 10 m', FIGURE],
    ['errors-critical', 'critical', 'error_rate above 10 % for 5 m', FIGURE],
    ['cost-warning', 'warning', 'mean of cost_usd by conversation above 0.1 USD for 30 m', 'severity metric above'],
    ['cost-critical', 'critical', 'mean of cost_usd by conversation above 0.2 USD for 30 m', 'severity metric above'],
  ],
  pulse: [
    // The nine kinds of lines 208–214.
    ['error_rate_critical', 'critical', 'error_rate above 5 % for 5 m', FIGURE],
    ['error_rate_warning', 'warning', 'error_rate above 1 % for 5 m', FIGURE],
    ['response_time_critical', 'critical', 'p95 of latency_ms above 1 000 ms for 5 m', FIGURE],
    ['response_time_warning', 'warning', 'p95 of latency_ms above 500 ms for 5 m', FIGURE],
    ['active_users', 'warning', 'latest active_users falls by 10 % within 1 h', 'severity metric dropBy'],
    ['database', 'critical', 'count of db_connection_failures at least 3 within 5 m', 'severity metric'],
    ['memory', 'warning', 'highest memory_percent at least 90 % for 5 m', 'severity metric atLeast'],
    ['authentication', 'error', 'auth_failure_rate above 20 % for 5 m', 'severity metric'],
    ['core_web_vitals_lcp', 'warning', 'p95 of lcp in browsers above 4 000 ms for 15 m', 'severity metric'],
    ['core_web_vitals_inp', 'warning', 'p95 of inp in browsers above 500 ms for 15 m', 'severity'],
    ['core_web_vitals_cls', 'warning', 'p95 of cls in browsers above 0.25 for 15 m', 'severity metric'],
    // Automatic triggers, lines 284–288.
    ['rollback_errors', 'critical → rollback', 'error_rate above 5 % for 5 m', 'metric above for'],
    ['rollback_degradation', 'critical → rollback', 'p95 of latency_ms above 150 % of the baseline for 5 m', 'above'],
    ['rollback_health', 'critical → rollback', 'count of failed_health_checks above 3 within 5 m', 'metric above within'],
    ['rollback_database', 'critical → rollback', 'count of db_connection_failures at least 5 within 5 m', 'metric'],
    ['rollback_authentication', 'critical → rollback', 'count of auth_failures at least 20 within 5 m', 'metric'],
  ],
  valuecanvas: [
    // Lines 231–249; the rollback is that of line 320.
    ['high-error-rate', 'critical', 'error_rate above 5 % for 5 m', `${FIGURE} notify`],
    ['high-latency', 'critical', 'p95 of latency_ms above 5 000 ms for 5 m', `${P95} notify`],
    ['session-isolation-failure', 'critical → rollback', 'count of session_contamination above 0 within 1 h', `${FIGURE} notify`],
    ['moderate-error-rate', 'warning', 'error_rate above 2 % for 5 m', `${FIGURE} notify`],
    // The symptom of line 280.
    ['latency-symptom', 'warning', 'p95 of latency_ms above 3 000 ms for 5 m', 'metric quantile above'],
  ],
  'agui-chat': [
    // Lines 302–319.
    ['errorRateSpike', 'critical → rollback useNewArchitecture', 'error_rate above 0.5 % for 5 m', `${FIGURE} for actsOn`],
    ['responseTimeDegradation', 'warning', 'p95 of latency_ms above 165 ms for 15 m', `${P95} for`],
    ['rolloutProgress', 'information', 'on rollout.phase-entered', 'severity'],
    // Alert thresholds of lines 192–196.
    ['error-rate-threshold', 'warning', 'error_rate above 0.2 % for 5 m', 'metric above'],
    ['response-time-threshold', 'warning', 'p95 of latency_ms above 200 ms for 5 m', 'metric quantile above'],
    ['memory-threshold', 'warning', 'highest memory_mb above 50 MB for 5 m', 'metric above'],
    ['cpu-threshold', 'warning', 'highest cpu above 130 % of the baseline for 5 m', 'metric above'],
    ['requests-threshold', 'warning', 'rate of successful_requests below 95 % of the baseline for 5 m', 'metric statistic below'],
  ],
};

/** Keys that carry no value of a document: words, names, and what shows in the columns above. */
const FREE = [
  ...['text', 'group', 'runbook', 'advice', 'incident', 'source', 'action', 'on', 'ours'],
];

describe.each(Object.entries(RULES))('the alert rules of %s', (system, rules) => {
  const alerts = alertsOf(system);

  test('fire when its document says so', () => {
    expect(alerts.rules.map((rule) => [rule.name, deedOf(rule), alertText(rule)])).toEqual(
      rules.map(([name, severity, text]) => [name, severity, text]),
    );
  });

  test('say of each value that its document does not give that it is ours, and of no other', () => {
    const written = writtenKeys(`${system}/alerts.yaml`, 'rules');
    // Only one document says who hears of a rule.
    const free = system === 'valuecanvas' ? FREE : [...FREE, 'notify'];
    expect(alerts.rules.map(({ name, ours }) => [name, [...ours].sort()])).toEqual(
      rules.map(([name, , , given]) => [name, leftOpen(written.get(name) ?? [], free, given)]),
    );
  });
});

test('mango: the manual triggers open an incident, and nobody is rolled back by them', () => {
  const manual = alertsOf('mango').rules.filter(({ severity }) => severity === 'error');
  expect(manual.map(({ name, incident, action }) => [name, incident, action])).toEqual([
    ['complaints', true, 'notify'],
    ['severe-degradation', true, 'notify'],
  ]);
});

test('mango: what nobody looks after goes up the path of line 393', () => {
  const steps = alertsOf('mango').rules.flatMap(({ escalate }) => escalate);
  expect([...new Set(steps.map(({ notify }) => notify.join()))]).toEqual([
    'engineering-manager',
    'cto',
  ]);
});

test('easymo: each alert says what to do first (lines 248–251)', () => {
  expect(alertsOf('easymo').rules.map(({ advice }) => advice)).toEqual(
    [
      'Investigate immediately',
      'Check OpenAI API status',
      'Review logs, consider rollback',
      'Check token usage',
    ].flatMap((advice) => [advice, advice]),
  );
});

test('pulse: Slack and a webhook hear of all, email and Sentry of what is critical (217–220)', () => {
  const all = ['alerts-slack', 'alerts-webhook'];
  const told = alertsOf('pulse').rules.map(({ severity, notify }) => [severity, notify]);
  expect(told).toEqual(
    told.map(([severity]) => [
      severity,
      severity === 'critical' ? [...all, 'alerts-email', 'alerts-sentry'] : all,
    ]),
  );
});

test('valuecanvas: critical alerts page, the warning goes to Slack (lines 234–249)', () => {
  const { rules } = alertsOf('valuecanvas');
  expect(rules.slice(0, 4).map(({ notify }) => notify)).toEqual([
    ['pagerduty'],
    ['pagerduty'],
    ['pagerduty'],
    ['slack'],
  ]);
});

test('valuecanvas: three runbooks of 4, 4 and 5 actions, each with an alert (lines 254–324)', () => {
  const { runbooks, rules } = alertsOf('valuecanvas');
  expect(runbooks.map(({ name, symptom, actions }) => [name, symptom, actions.length])).toEqual([
    ['high-error-rate', 'Error rate > 2%', 4],
    ['high-latency', 'P95 latency > 3s', 4],
    ['session-isolation-failure', 'cross_contamination_count > 0', 5],
  ]);
  expect(runbooks.map(({ actions }) => actions[0])).toEqual([
    'Check if errors are new or existing',
    'Check database query performance',
    'IMMEDIATE ROLLBACK - This is critical',
  ]);
  expect(new Set(rules.map(({ runbook }) => runbook))).toEqual(
    new Set(runbooks.map(({ name }) => name)),
  );
});

function alertsOf(system: string): AlertRules {
  const [file] = exampleFiles([`${system}/alerts.yaml`]);
  if (file?.parsed.kind !== 'Alerts') throw new Error(`${system} has no alert rules`);
  return file.parsed.file.alerts;
}

function deedOf({ severity, action, actsOn, shed }: AlertRule): string {
  const deed = action === 'notify' ? '' : ` → ${action}${actsOn === null ? '' : ` ${actsOn}`}`;
  return `${severity}${deed}${shed.length === 0 ? '' : `, sheds ${shed.join(' ')}`}`;
}
