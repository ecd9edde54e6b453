/** What people write about judgement, in YAML: guardrails, alert rules, responses. */
import { type AlertRule, describeDuration, type Guardrail, type ParsedFile } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { parseFile } from './parse-file.ts';
import { parseFiles } from './parse-files.ts';

const head = (kind: string) =>
  `apiVersion: tidegate/v1\nkind: ${kind}\nname: n\nenvironment: production\n`;
const normal = {
  name: 'metrics.yaml',
  text: 'apiVersion: tidegate/v1\nkind: Metrics\nmetrics: { complaints: { normal: { count: 10, per: 1d } } }\n',
};

/** A file that must parse. */
function parsed<K extends ParsedFile['kind']>(
  kind: K,
  body: string,
): Extract<ParsedFile, { kind: K }> {
  const result = parseFiles([{ name: 'f.yaml', text: head(kind) + body }, normal])[0]?.result;
  if (result === undefined || !result.ok) throw new Error(JSON.stringify(result));
  return result.parsed as Extract<ParsedFile, { kind: K }>;
}

const problems = (kind: string, body: string) => {
  const result = parseFile('f.yaml', head(kind) + body);
  return result.ok
    ? []
    : result.problems.map(({ at, code }) => `${at.line - 4}:${at.column} ${code}`);
};

const PLAN =
  'flag: f\ncontrol: a\ncandidate: b\nphases: [{ name: all, audience: {}, hold: 1h }]\nguardrails:\n';

describe('guardrails', () => {
  test('every shape of the language', () => {
    const { plan } = parsed(
      'Plan',
      `${PLAN}  - { metric: error_rate, above: 0.5%, for: 5m, keepFiringFor: 5m, action: rollback }
  - { metric: error_rate, worseThan: control, by: 0.1%, action: rollback }
  - { metric: error_rate, worseThan: control, by: 10% of control, share: 50%, action: notify }
  - { metric: cost_usd, worseThan: control, by: 50%, action: pause }
  - { metric: latency_ms, quantile: 0.95, aboveControlBy: 10%, for: 15m, share: 2, action: pause }
  - { metric: pii_leaks, above: 0, action: rollback }
  - { metric: error_rate, between: [0.2%, 0.5%], for: 10m, action: review }
  - { metric: failed_health_checks, count: 4, within: 5m, action: rollback }
  - { metric: complaints, timesNormal: 3, within: 24h, action: review }
  - { metric: cpu, above: 130% of baseline, for: 5m, ours: [for], action: notify }
  - { metric: throughput, shareOfBaseline: 95%, for: 5m, action: notify }
  - { metric: error_rate, driftBy: 10%, action: pause }
`,
    );
    const alphaOf = (rule: Guardrail) =>
      'alpha' in rule ? ` alpha ${Number(rule.alpha.toPrecision(12))}` : '';
    expect(plan.guardrails.map((rule) => `${rule.shape}: ${rule.name}${alphaOf(rule)}`)).toEqual([
      'held: error_rate above 0.5% for 5m',
      'compared-rate: error_rate worse than control by 0.1% alpha 0.00125',
      'compared-rate: error_rate worse than control by 10% of control alpha 0.005',
      'compared-values: cost_usd worse than control by 50% alpha 0.00125',
      'compared-values: p95 latency_ms above control by 10% for 15m alpha 0.0025',
      'zero-tolerance: pii_leaks above 0',
      'held: error_rate between 0.2% and 0.5% for 10m',
      'count-within: failed_health_checks count 4 within 5m',
      'count-within: complaints above 3 times normal within 1d',
      'held: cpu above 130% of baseline for 5m',
      'held: throughput below 95% of baseline for 5m',
      'drift: error_rate drift by 10%',
    ]);
  });

  test('mistakes are told where they stand', () => {
    const body = `${PLAN}  - { metric: satisfaction, worseThan: control, action: rollback }
  - { metric: error_rate, worseThan: control, by: ten, share: 0, action: pause }
  - { metric: error_rate, above: 1%, for: 5m, share: 2, ours: [within], action: pause }
  - { metric: latency_ms, quantile: 0.95, aboveControlBy: 10%, within: 1h, action: pause }
`;
    expect(problems('Plan', body)).toEqual([
      '6:29 not-supported',
      '7:51 wrong-type',
      '8:47 unknown-key',
      '8:64 unknown-name',
      '9:64 unknown-key',
    ]);
  });
});

/** A rule in one line. */
function told({ name, severity, trigger, action, ours }: AlertRule): string {
  const mark = ours.length === 0 ? '' : `, ours: ${ours.join(' ')}`;
  const start = `${name} (${severity}${action === 'notify' ? '' : `, ${action}`}${mark}): `;
  if (trigger.kind === 'event') return start + trigger.events.join(' ');
  const { metric, statistic, bound, dropBy, upper, forMs, windowMs } = trigger.condition;
  const limit =
    bound === null
      ? `drops by ${dropBy}`
      : `${bound.side} ${bound.value}${bound.of === 'baseline' ? ' of baseline' : ''}`;
  const time = `for ${describeDuration(forMs)}, looking back ${describeDuration(windowMs)}`;
  const figure = statistic.kind === 'quantile' ? `q${statistic.q}` : statistic.kind;
  return `${start}${metric} ${figure} ${limit}${upper === null ? '' : ` to ${upper}`} ${time}`;
}

describe('alert rules', () => {
  test('those of the five systems can be said', () => {
    const { alerts, flags } = parsed(
      'Alerts',
      `defaults: { notify: [ops-slack], keepFiringFor: 5m }
rules:
  downtime: { severity: critical, metric: downtime_s, above: 1m, for: 0s, ours: [for] }
  errors: { severity: critical, metric: error_rate, above: 1%, for: 5m, recovery: { below: 0.8% } }
  database: { severity: critical, metric: db_connection_failures, count: 3, within: 1m, ours: [count, within] }
  memory: { severity: warning, metric: memory_percent, atLeast: 90%, for: 5m, ours: [for] }
  slow: { severity: warning, metric: latency_ms, statistic: mean, above: 3s, for: 10m, ours: [statistic] }
  degraded: { severity: warning, metric: latency_ms, quantile: 0.95, above: 150% of baseline, for: 10m, shed: [summaries] }
  users: { severity: warning, metric: active_users, dropBy: 10%, within: 1h, ours: [within] }
  vitals: { severity: warning, metric: lcp, quantile: 0.95, above: 4s, for: 10m, source: browser }
  contamination: { severity: critical, metric: session_contamination, above: 0, within: 1h, action: pause, actsOn: chat }
  requests: { severity: warning, metric: successful_requests, statistic: per-second, below: 95% of baseline, for: 5m }
  tools: { severity: warning, metric: tool_success_rate, below: 95%, for: 5m, advice: Investigate immediately }
  cost: { severity: critical, metric: cost_usd, statistic: unit-mean, above: 0.20, for: 15m, runbook: tokens }
  complaints: { severity: error, metric: complaints, count: 11, within: 1h }
  spike: { severity: warning, metric: complaints, timesNormal: 3, within: 24h }
  band: { severity: warning, metric: error_rate, between: [0.2%, 0.5%], for: 10m }
  progress: { severity: information, on: [rollout.phase-entered, deployment.finished] }
runbooks:
  tokens: { symptom: "Cost > $0.20", actions: [Check token usage] }
`,
    ).file;
    expect(alerts.rules.map(told)).toEqual([
      'downtime (critical, ours: for): downtime_s max above 60 for 0s, looking back 10s',
      'errors (critical): error_rate rate above 0.01 for 5m, looking back 1m',
      'database (critical, ours: count within): db_connection_failures count at-least 3 for 0s, looking back 1m',
      'memory (warning, ours: for): memory_percent max at-least 90 for 5m, looking back 1m',
      'slow (warning, ours: statistic): latency_ms mean above 3000 for 10m, looking back 1m',
      'degraded (warning): latency_ms q0.95 above 1.5 of baseline for 10m, looking back 1m',
      'users (warning, ours: within): active_users last drops by 0.1 for 0s, looking back 1h',
      'vitals (warning): lcp q0.95 above 4000 for 10m, looking back 1m',
      'contamination (critical, pause): session_contamination count above 0 for 0s, looking back 1h',
      'requests (warning): successful_requests per-second below 0.95 of baseline for 5m, looking back 1m',
      'tools (warning): tool_success_rate rate below 0.95 for 5m, looking back 1m',
      'cost (critical): cost_usd unit-mean above 0.2 for 15m, looking back 1m',
      'complaints (error): complaints count at-least 11 for 0s, looking back 1h',
      'spike (warning): complaints count above 30 for 0s, looking back 1d',
      'band (warning): error_rate rate above 0.002 to 0.005 for 10m, looking back 1m',
      'progress (information): rollout.phase-entered deployment.finished',
    ]);
    expect(alerts.rules.filter(({ incident }) => incident).map(({ name }) => name)).toEqual([
      'downtime',
      'errors',
      'database',
      'contamination',
      'cost',
    ]);
    expect(Object.keys(flags)).toEqual(['summaries', 'chat']);
  });

  test('mistakes are told where they stand', () => {
    const body = `rules:
  a: { severity: critical, metric: error_rate, above: 1% }
  b: { severity: high, metric: error_rate, above: 1%, for: 5m, recovery: { below: 2% } }
  c: { severity: warning, on: [rollout.phase_enterd], action: pause }
  d: { severity: warning, metric: lcp, quantile: 0.95, above: 4s, for: 5m, source: browser, action: rollback }
  e: { severity: warning, metric: error_rate, above: 1%, for: 5m, runbook: none }
`;
    expect(problems('Alerts', body)).toEqual([
      '2:6 missing-key',
      '3:18 unknown-name',
      '3:83 out-of-range',
      '4:32 unknown-name',
      '4:55 unknown-key',
      '5:101 not-supported',
      '6:76 unknown-name',
    ]);
  });
});

describe('responses', () => {
  test('the decision matrix of the seed can be said', () => {
    const { response } = parsed(
      'Response',
      `matrix:
  pii-leak: { text: PII leak, metric: pii_leaks, above: 0, severity: critical, rollback: full, within: 30m, flagsWithin: 0s }
  high-errors: { metric: error_rate, above: 50%, severity: critical, rollback: quick, within: 5m }
  cost-spike: { metric: cost_usd, statistic: unit-mean, above: 500% of expected, expected: 0.10, severity: high, rollback: quick, within: 5m, ours: [expected] }
  moderate-errors: { metric: error_rate, between: [10%, 20%], severity: medium, rollback: partial, within: 30m }
  slow: { metric: latency_ms, quantile: 0.95, above: 10s, severity: medium, rollback: partial, within: 30m, ours: [quantile] }
  minor-bugs: { severity: low, rollback: fix-forward }
followUps:
  close-watch: { title: Close watch, after: rollback, due: 15m }
  hourly: { title: Look at every figure, after: completion, due: 1h, every: 1h, times: 24 }
`,
    ).file;
    expect(
      response.matrix.map(({ name, from, to, rollback, withinMs, flagsWithinMs }) =>
        [name, from, to, rollback, withinMs, flagsWithinMs].join(' '),
      ),
    ).toEqual([
      'pii-leak 0  full 1800000 0',
      'high-errors 0.5  quick 300000 ',
      'cost-spike 0.5  quick 300000 ',
      'moderate-errors 0.1 0.2 partial 1800000 ',
      'slow 10000  partial 1800000 ',
      'minor-bugs   fix-forward  ',
    ]);
    expect(response.followUps.map(({ name, dueMs, times }) => [name, dueMs, times])).toEqual([
      ['close-watch', 900_000, 1],
      ['hourly', 3_600_000, 24],
    ]);
  });

  test('mistakes are told where they stand', () => {
    const body = `matrix:
  a: { metric: error_rate, above: 10%, severity: critical, rollback: quick, within: 5m }
  b: { metric: error_rate, between: [5%, 20%], severity: critical, rollback: quick, within: 5m }
  c: { severity: critical, rollback: quick }
followUps:
  d: { title: x, after: rollback, due: 15m, every: 1h }
`;
    expect(problems('Response', body)).toEqual([
      '3:3 duplicate',
      '4:6 missing-key',
      '6:6 missing-key',
    ]);
  });
});
