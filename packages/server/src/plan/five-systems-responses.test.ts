/** How the five systems answer to incidents, row by row as their documents have it. */
import {
  type DecisionRow,
  decide,
  describeDuration,
  type FollowUp,
  type Response,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { exampleFiles, leftOpen, writtenKeys } from './five-systems-files.fixture.ts';

/** A row of a matrix: name, when it holds, what is done, and which of its keys the document gives. */
type Row = readonly [name: string, when: string, decision: string, given: string];

const DECIDED = 'metric severity rollback within';

// biome-ignore format: a table is read line by line.
const MATRIX: readonly Row[] = [
  // Easymo, lines 296–301; the 30 minutes of a full rollback are those of line 156.
  ['pii-leak', 'pii_leaks from 0', 'critical: full within 30m, flags within 0s', `${DECIDED} above flagsWithin`],
  ['high-error-rate', 'error_rate from 0.5', 'critical: quick within 5m', `${DECIDED} above`],
  ['cost-spike', 'cost_usd from 0.5', 'high: quick within 5m', `${DECIDED} above`],
  ['moderate-errors', 'error_rate from 0.1 to 0.2', 'medium: partial within 30m', `${DECIDED} between`],
  ['slow-responses', 'latency_ms from 10000', 'medium: partial within 30m', `${DECIDED} above`],
  ['minor-bugs', 'a person says so', 'low: fix-forward with the next release', 'severity rollback'],
];

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

describe('the decision matrix of easymo', () => {
  const { matrix } = responseOf('easymo');

  test('has the six rows of its document, with their deadlines', () => {
    expect(matrix.map((row) => [row.name, whenOf(row), decisionOf(row)])).toEqual(
      MATRIX.map(([name, when, decision]) => [name, when, decision]),
    );
  });

  test('says what is ours, and of nothing else', () => {
    const written = writtenKeys('easymo/response.yaml', 'matrix');
    expect(matrix.map(({ name, ours }) => [name, [...ours].sort()])).toEqual(
      MATRIX.map(([name, , , given]) => [
        name,
        leftOpen(written.get(name) ?? [], ['text', 'ours'], given),
      ]),
    );
  });

  test.each([
    [0.6, 'high-error-rate', false],
    [0.3, 'moderate-errors', true],
    [0.15, 'moderate-errors', false],
    [0.05, 'minor-bugs', false],
  ])('decides at %d errors a turn: %s, and asks a person: %s', (value, row, asks) => {
    const finding = { issue: null, metric: 'error_rate', value };
    expect(decide(matrix, finding)).toMatchObject({ row, asks });
  });

  test('is the only one: the other four documents have none', () => {
    const others = Object.keys(TASKS).filter((system) => system !== 'easymo');
    expect(others.map((system) => responseOf(system).matrix)).toEqual([[], [], [], []]);
  });
});

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
