/** How the five systems answer to incidents, row by row as their documents have it. */
import {
  type DecisionRow,
  decide,
  describeDuration,
  type FollowUp,
  type Guardrail,
  type Response,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { exampleFiles, leftOpen, writtenKeys } from './five-systems-files.fixture.ts';
import { planOf } from './five-systems-plans.fixture.ts';

/** A row of a matrix: name, when it holds, what is done, and which of its keys the document gives. */
type Row = readonly [name: string, when: string, decision: string, given: string];

const DECIDED = 'metric severity rollback within';

// biome-ignore format: a table is read line by line.
const MATRICES: Readonly<Record<string, readonly Row[]>> = {
  easymo: [
    // Lines 296–301; the 30 minutes of a full rollback are those of line 156.
    ['pii-leak', 'pii_leaks from 0', 'critical: full within 30m, flags within 0s', `${DECIDED} above flagsWithin`],
    ['high-error-rate', 'error_rate from 0.5', 'critical: quick within 5m', `${DECIDED} above`],
    ['cost-spike', 'cost_usd from 0.5', 'high: quick within 5m', `${DECIDED} above`],
    ['moderate-errors', 'error_rate from 0.1 to 0.2', 'medium: partial within 30m', `${DECIDED} between`],
    ['slow-responses', 'latency_ms from 10000', 'medium: partial within 30m', `${DECIDED} above`],
    ['minor-bugs', 'a person says so', 'low: fix-forward with the next release', 'severity rollback'],
  ],
  mango: [
    // Automatic triggers, lines 228–231; the times are those of the layers, lines 241 and 264.
    ['error-rate', 'error_rate from 0.05', 'critical: quick within 2m', 'metric above within'],
    ['downtime', 'downtime_s from 120', 'critical: full within 30m, flags within 2m', 'metric above within flagsWithin'],
    ['failed-checks', 'failed_health_checks from 11', 'critical: full within 30m, flags within 2m', 'within flagsWithin'],
    ['authentication', 'auth_failures from 19', 'critical: quick within 2m', 'metric severity within'],
    ['database', 'db_connection_failures from 4', 'critical: full within 30m, flags within 2m', 'metric within flagsWithin'],
    // Manual triggers, lines 234–237.
    ['complaints', 'complaints from 10', 'high: quick within 2m', 'metric above within'],
    ['degradation', 'a person says so', 'high: quick within 2m', 'within'],
    ['security', 'a person says so', 'critical: quick within 2m', 'within'],
    ['data-integrity', 'a person says so', 'critical: full within 30m, flags within 2m', 'within flagsWithin'],
  ],
  pulse: [
    // Triggers, lines 284–288; the times are those of the layers.
    ['errors', 'error_rate from 0.05', 'critical: quick within 30s', 'metric above within'],
    ['degradation', 'a person says so', 'high: quick within 30s', 'within'],
    ['health-checks', 'failed_health_checks from 3', 'critical: full within 30m, flags within 30s', 'metric above within flagsWithin'],
    ['database', 'db_connection_failures from 4', 'critical: full within 30m, flags within 30s', 'metric within flagsWithin'],
    ['authentication', 'auth_failures from 19', 'critical: quick within 30s', 'metric within'],
    // What each layer is for, lines 292–310.
    ['feature-issue', 'a person says so', 'medium: quick within 30s', 'rollback within'],
    ['code-issue', 'a person says so', 'high: full within 10m, flags within 30s', 'rollback within flagsWithin'],
    ['schema-issue', 'a person says so', 'critical: full within 30m, flags within 30s', 'rollback within flagsWithin'],
  ],
  valuecanvas: [
    // Lines 304 and 320; 231; 144 and 246; 145 and 236; 147. No time is given.
    ['contamination', 'session_contamination from 0', 'critical: full within 30m, flags within 0s', 'metric above severity rollback flagsWithin'],
    ['high-errors', 'error_rate from 0.05', 'critical: full within 30m, flags within 5m', 'metric above severity'],
    ['moderate-errors', 'error_rate from 0.02 to 0.05', 'medium: partial within 1d', 'metric between'],
    ['high-latency', 'latency_ms from 5000', 'critical: partial within 1d', 'metric quantile above severity'],
    ['critical-bug', 'critical_bugs from 0', 'critical: full within 30m, flags within 5m', 'metric above severity rollback'],
  ],
  'agui-chat': [
    // Critical triggers, lines 213–217, in the 30 seconds of line 259.
    ['errors', 'error_rate from 0.005', 'critical: quick within 30s', `${DECIDED} above`],
    ['slow', 'latency_ms from 500', 'critical: quick within 30s', `${DECIDED} quantile above`],
    ['memory', 'memory_mb from 80', 'critical: quick within 30s', `${DECIDED} above`],
    ['server-errors', 'http_5xx_rate from 0.01', 'critical: quick within 30s', `${DECIDED} above`],
    ['unavailable', 'a person says so', 'critical: quick within 30s', 'severity rollback within'],
    ['pii-leak', 'pii_leaks from 0', 'critical: quick within 30s', ''],
    // Warnings, lines 220–223: a person looks. Partial is lines 265–269.
    ['more-errors', 'error_rate from 0.002 to 0.005', 'medium: fix-forward with the next release', 'metric between rollback'],
    ['slower', 'a person says so', 'medium: fix-forward with the next release', 'rollback'],
    ['more-memory', 'memory_mb from 45 to 50', 'medium: fix-forward with the next release', 'metric between rollback'],
    ['complaints', 'complaints from 30', 'medium: partial within 1d', 'metric'],
  ],
};

/** A follow-up: name, when it is due, and which of its keys the document gives. */
type Task = readonly [name: string, due: string, given: string];

const ALL = 'title after due every times';

// biome-ignore format: a table is read line by line.
const TASKS: Readonly<Record<string, readonly Task[]>> = {
  mango: [
    // Lines 276–279 within 1 h, 282–285 within 24 h.
    ['user-communication', '1h after rollback', ALL],
    ['root-cause', '1h after rollback', ALL],
    ['data-verification', '1h after rollback', ALL],
    ['verify-functionality', '1h after rollback', ALL],
    ['fix', '1d after rollback', ALL],
    ['regression-testing', '1d after rollback', ALL],
    ['redeployment-plan', '1d after rollback', ALL],
    ['update-procedures', '1d after rollback', ALL],
    // Lines 454–457.
    ['monitor', '2d after completion', ALL],
    ['feedback', '1w after completion', 'title after'],
    ['lessons', '2d after completion', 'title after'],
    ['next-iteration', '2w after completion', 'title after'],
  ],
  easymo: [
    // Day 1–7, lines 257–261.
    ['hourly-metrics', '1h after completion, 168 times every 1h', ALL],
    ['daily-logs', '1d after completion, 7 times every 1d', ALL],
    ['daily-costs', '1d after completion, 7 times every 1d', ALL],
    ['feedback', '1w after completion', ALL],
    ['issues', '1w after completion', ALL],
    // Week 2–4, lines 265–269.
    ['daily-metrics', '8d after completion, 21 times every 1d', ALL],
    ['weekly-logs', '2w after completion, 3 times every 1w', ALL],
    ['optimize', '4w after completion', ALL],
    ['prompts', '4w after completion', ALL],
    ['documentation', '4w after completion', ALL],
    // Month 2 and later, lines 273–276.
    ['standard-monitoring', '60d after completion', 'title after'],
    ['quarterly-costs', '13w after completion, 4 times every 13w', 'title after due every'],
    ['new-features', '60d after completion', 'title after'],
    ['enhancements', '60d after completion', 'title after'],
    // After a rollback it names nothing.
    ['close-watch', '15m after rollback', 'after'],
    ['recovery-plan', '1d after rollback', 'after'],
  ],
  pulse: [
    // Lines 324–328.
    ['close-watch', '15m after rollback', ALL],
    ['status-page', '15m after rollback', 'title after'],
    ['user-notifications', '1h after rollback', 'title after'],
    ['incident-documentation', '1d after rollback', 'title after'],
    ['root-cause', '1d after rollback', 'title after'],
    // Week 1, lines 654–663.
    ['packages', '1w after completion', ALL],
    ['variables', '1w after completion', ALL],
    ['pipeline', '1w after completion', ALL],
    ['monitoring', '1w after completion', ALL],
    // Weeks 2–4, lines 666–670.
    ['flag-ui', '4w after completion', ALL],
    ['first-experiment', '4w after completion', ALL],
    ['slack-webhooks', '4w after completion', ALL],
    ['rollback-drill', '4w after completion', ALL],
    ['backup-drills', '4w after completion', ALL],
    // Months 2–3, lines 673–677.
    ['dashboards', '90d after completion', ALL],
    ['regression-tests', '90d after completion', ALL],
    ['incident-automation', '90d after completion', ALL],
    ['chaos', '90d after completion', ALL],
    ['analytics', '90d after completion', ALL],
  ],
  valuecanvas: [
    // Lines 162–164.
    ['watch', '2d after completion', ALL],
    ['stable', '2d after completion', 'title after'],
    ['lessons', '1w after completion', 'title after'],
    // Week 1, lines 354–357.
    ['daily-metrics', '1d after completion, 7 times every 1d', ALL],
    ['error-logs', '1w after completion', ALL],
    ['feedback', '1w after completion', ALL],
    ['issues', '1w after completion', ALL],
    // Weeks 2–4, lines 361–364.
    ['continue-monitoring', '2w after completion, 3 times every 1w', 'title after'],
    ['optimize', '4w after completion', ALL],
    ['plan-removal', '4w after completion', ALL],
    ['documentation', '4w after completion', ALL],
    // Month 2, lines 368–371.
    ['legacy-removal', '60d after completion', ALL],
    ['flag-removal', '60d after completion', ALL],
    ['queries', '60d after completion', ALL],
    ['next', '60d after completion', ALL],
    // After a rollback it names nothing.
    ['close-watch', '15m after rollback', 'after'],
    ['data-verification', '1h after rollback', 'after'],
  ],
  'agui-chat': [
    // Lines 249 and 272–275.
    ['verify-health', '15m after rollback', 'title after'],
    ['no-data-loss', '1h after rollback', 'title after'],
    ['callbacks', '1h after rollback', 'title after'],
    ['sessions', '1h after rollback', 'title after'],
    ['messages', '1h after rollback', 'title after'],
    // Line 108, and 122–125 within the 3 to 6 months of line 117.
    ['lessons', '2w after completion', 'title after'],
    ['legacy-removal', '183d after completion', ALL],
    ['bundle', '183d after completion', ALL],
    ['technical-debt', '183d after completion', ALL],
    ['advanced-features', '183d after completion', ALL],
  ],
};

describe.each(Object.entries(MATRICES))('the decision matrix of %s', (system, rows) => {
  const { matrix } = responseOf(system);

  test('has the rows of its document, with their deadlines', () => {
    expect(matrix.map((row) => [row.name, whenOf(row), decisionOf(row)])).toEqual(
      rows.map(([name, when, decision]) => [name, when, decision]),
    );
  });

  test('says what is ours, and of nothing else', () => {
    const written = writtenKeys(`${system}/response.yaml`, 'matrix');
    expect(matrix.map(({ name, ours }) => [name, [...ours].sort()])).toEqual(
      rows.map(([name, , , given]) => [
        name,
        leftOpen(written.get(name) ?? [], ['text', 'ours'], given),
      ]),
    );
  });
});

test.each([
  ['easymo', 0.6, 'high-error-rate', 'quick', false],
  ['easymo', 0.3, 'moderate-errors', 'partial', true],
  ['easymo', 0.15, 'moderate-errors', 'partial', false],
  ['easymo', 0.05, 'minor-bugs', 'fix-forward', false],
  ['mango', 0.06, 'error-rate', 'quick', false],
  ['mango', 0.03, null, 'fix-forward', false],
  ['pulse', 0.06, 'errors', 'quick', false],
  ['valuecanvas', 0.06, 'high-errors', 'full', false],
  ['valuecanvas', 0.03, 'moderate-errors', 'partial', false],
  ['agui-chat', 0.006, 'errors', 'quick', false],
  ['agui-chat', 0.003, 'more-errors', 'fix-forward', false],
])('%s decides at %d errors a turn: %s, %s, and asks a person: %s', (...row) => {
  const [system, value, name, rollback, asks] = row;
  const finding = { issue: null, metric: 'error_rate', value };
  const { matrix } = responseOf(system);
  expect(decide(matrix, finding)).toMatchObject({ row: name, rollback, asks });
});

test.each(Object.keys(MATRICES))(
  'each figure at which the plan of %s rolls back has an answer that asks nobody',
  (system) => {
    const { guardrails, phases } = planOf(`${system}/plan.yaml`);
    const { matrix } = responseOf(system);
    const all = [...guardrails, ...phases.flatMap((phase) => phase.guardrails)];
    const asking = all.flatMap((rule) => {
      const value = firingAt(rule);
      if (rule.action !== 'rollback' || value === null) return [];
      const decision = decide(matrix, { issue: null, metric: rule.metric, value });
      return decision === null || decision.asks ? [rule.name] : [];
    });
    expect(asking).toEqual([]);
  },
);

describe.each(Object.entries(TASKS))('the calendar of %s', (system, tasks) => {
  const { followUps } = responseOf(system);

  test('has what its document wants done, and when', () => {
    expect(followUps.map((task) => [task.name, dueOf(task)])).toEqual(
      tasks.map(([name, due]) => [name, due]),
    );
  });

  test('says what is ours, and of nothing else', () => {
    const written = writtenKeys(`${system}/response.yaml`, 'followUps');
    expect(followUps.map(({ name, ours }) => [name, [...ours].sort()])).toEqual(
      tasks.map(([name, , given]) => [name, leftOpen(written.get(name) ?? [], ['ours'], given)]),
    );
  });
});

/** A figure at which a rule with a bound of its own fires for the first time; `null` = it has none. */
function firingAt(rule: Guardrail): number | null {
  switch (rule.shape) {
    case 'held':
      return rule.baseline === undefined && rule.side === 'above' ? rule.limit * 1.01 : null;
    case 'count-within':
      return rule.count;
    case 'zero-tolerance':
      return 1;
    default:
      return null;
  }
}

function responseOf(system: string): Response {
  const [file] = exampleFiles([`${system}/response.yaml`]);
  if (file?.parsed.kind !== 'Response') throw new Error(`${system} has no response`);
  return file.parsed.file.response;
}

function whenOf({ metric, from, to }: DecisionRow): string {
  if (metric === null) return 'a person says so';
  return `${metric} from ${from}${to === null ? '' : ` to ${to}`}`;
}

function decisionOf({ severity, rollback, withinMs, flagsWithinMs }: DecisionRow): string {
  const deadline =
    withinMs === null ? 'with the next release' : `within ${describeDuration(withinMs)}`;
  const flags = flagsWithinMs === null ? '' : `, flags within ${describeDuration(flagsWithinMs)}`;
  return `${severity}: ${rollback} ${deadline}${flags}`;
}

function dueOf({ dueMs, after, everyMs, times }: FollowUp): string {
  const again = everyMs === null ? '' : `, ${times} times every ${describeDuration(everyMs)}`;
  return `${describeDuration(dueMs)} after ${after}${again}`;
}
