import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const plan = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases:
  - name: quarter
    audience: { weight: 25% }
    hold: 48h
guardrails:
  - { metric: error_rate, above: 0.5%, for: 5m, action: rollback }
`;
const flags = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;

const metrics = `apiVersion: tidegate/v1
kind: Metrics
metrics:
  queue_ms: { kind: distribution, unit: ms, better: lower, description: Time in the queue }
`;
const scorecard = `apiVersion: tidegate/v1
kind: Scorecard
name: chat-kpis
environment: production
kpis:
  queue: { metric: queue_ms, quantile: 0.95, below: 1500ms }
`;

const compared = `${plan}  - { metric: error_rate, worseThan: control, for: 5m, action: rollback, ours: [for] }
  - { metric: latency_ms, quantile: 0.95, aboveControlBy: 10%, share: 25%, action: pause }
`;
const alerts = `apiVersion: tidegate/v1
kind: Alerts
name: chat-alerts
environment: production
rules:
  queue: { severity: warning, metric: queue_ms, quantile: 0.95, above: 1500ms, for: 5m, ours: [for] }
  errors: { severity: critical, metric: error_rate, above: 1%, for: 5m, action: rollback }
`;
const response = `apiVersion: tidegate/v1
kind: Response
name: chat-response
environment: production
matrix:
  minor-bugs: { severity: low, rollback: fix-forward }
  leak: { metric: pii_leaks, above: 0, severity: critical, rollback: full, within: 30m, flagsWithin: 0s }
  errors: { metric: error_rate, between: [10%, 20%], severity: medium, rollback: partial, within: 30m }
followUps:
  hourly: { title: Look at the metrics, after: completion, due: 1h, every: 1h, times: 24, ours: [times] }
  plan: { title: Write the plan, after: rollback, due: 24h }
  watch: { title: Watch closely, after: rollback, due: 15m }
`;

const experiment = `apiVersion: tidegate/v1
kind: Experiment
name: layout
environment: production
flag: agent
arms: [{ variant: legacy }, { variant: new }]
primary: { engagement: { event: engaged, better: higher, expect: 20%, detect: 10%, ours: [expect] } }
sample: { units: 1000 }
duration: 28d
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-check-'));
  writeFileSync(join(folder, 'plan.yaml'), plan);
  writeFileSync(join(folder, 'flags.yaml'), flags);
  writeFileSync(join(folder, 'metrics.yaml'), metrics);
  writeFileSync(join(folder, 'scorecard.yaml'), scorecard);
  writeFileSync(join(folder, 'compared.yaml'), compared);
  writeFileSync(join(folder, 'alerts.yaml'), alerts);
  writeFileSync(join(folder, 'response.yaml'), response);
  writeFileSync(join(folder, 'experiment.yaml'), experiment);
  writeFileSync(join(folder, 'bad.yaml'), plan.replace('25%', '101%').replace('hold:', 'hodl:'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tidegate plan check', () => {
  test('shows the picture of a good plan, and names of flags', async () => {
    const { terminal, out, err } = recordingTerminal();
    const names = [join(folder, 'plan.yaml'), join(folder, 'flags.yaml')];
    expect(await main(['plan', 'check', ...names], terminal)).toBe(0);
    expect(err).toEqual([]);
    expect(out).toEqual([
      `ok  ${names[0]}`,
      '',
      'chat  production  agent: legacy → new',
      '',
      '#  phase    everybody                    segments  hold  leaves when',
      '1  quarter  █████░░░░░░░░░░░░░░░    25%            2d    held',
      '',
      'action    when                          in',
      'rollback  error_rate above 0.5% for 5m  every phase',
      '',
      `ok  ${names[1]}: flags agent`,
    ]);
  });

  test('shows every mistake with its place, and returns 1', async () => {
    const { terminal, out, err } = recordingTerminal();
    const name = join(folder, 'bad.yaml');
    expect(await main(['plan', 'check', name], terminal)).toBe(1);
    expect(out).toEqual([]);
    const heads = err.map((text) => text.split('\n')[0] ?? '');
    expect(heads.filter((line) => line.startsWith(`${name}:11:`))).toHaveLength(1);
    expect(heads.filter((line) => line.startsWith(`${name}:12:`))).toHaveLength(1);
    expect(heads.at(-1)).toMatch(/^Cannot use ".*bad.yaml": there are \d mistakes; correct/);
  });

  test('shows metrics and scorecards, which may name each other in any order', async () => {
    const { terminal, out, err } = recordingTerminal();
    const names = [join(folder, 'scorecard.yaml'), join(folder, 'metrics.yaml')];
    expect(await main(['plan', 'check', ...names], terminal)).toBe(0);
    expect(err).toEqual([]);
    expect(out).toEqual([
      `ok  ${names[0]}`,
      '',
      'chat-kpis  production  kpis: 1',
      '',
      'kpi    figure           target          warning / critical  window  due',
      'queue  p95 of queue_ms  below 1 500 ms                      1w      at once',
      '',
      `ok  ${names[1]}: metrics queue_ms`,
      '',
      'metric    kind          unit  direction        figures',
      'queue_ms  distribution  ms    lower is better  from programs',
      '',
    ]);
  });

  test('prints one document with --json, also of mistakes', async () => {
    const names = ['plan.yaml', 'bad.yaml'].map((name) => join(folder, name));
    const { terminal, out } = recordingTerminal();
    expect(await main(['plan', 'check', ...names, '--json'], terminal)).toBe(1);
    const answer = JSON.parse(out[0] ?? '');
    expect(answer).toMatchObject({
      ok: false,
      files: [
        {
          file: names[0],
          kind: 'Plan',
          name: 'chat',
          planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          problems: [],
        },
        { file: names[1], kind: null, name: null, planHash: null },
      ],
    });
    const codes = answer.files[1].problems.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['missing-key', 'out-of-range', 'unknown-key']);
  });

  test('shows alert rules and responses, the worst on top, and what is ours', async () => {
    const names = ['alerts.yaml', 'metrics.yaml', 'response.yaml'].map((name) =>
      join(folder, name),
    );
    const { terminal, out } = recordingTerminal();
    expect(await main(['plan', 'check', ...names], terminal)).toBe(0);
    expect(out.slice(0, 10)).toEqual([
      `ok  ${names[0]}`,
      '',
      'chat-alerts  production  2 alert rules, 0 runbooks',
      '',
      'severity  rule    fires when                              does                runbook',
      'critical  errors  error_rate above 1 % for 5 m            rollback, incident',
      'warning   queue   p95 of queue_ms above 1 500 ms for 5 m  nobody is told',
      '',
      "ours: values that the team's documents leave open",
      '   alert rule "queue": for',
    ]);
    expect(out.slice(-15)).toEqual([
      'chat-response  production',
      '',
      'severity  issue       when                                    rollback     within',
      'critical  leak        count of pii_leaks above 0              full         30m, flags at once',
      'medium    errors      error_rate at least 10 %, at most 20 %  partial      30m',
      'low       minor-bugs  a person says so                        fix-forward  next release',
      '',
      'after       due  again               to do',
      'rollback    15m                      Watch closely',
      'rollback    1d                       Write the plan',
      'completion  1h   every 1h, 24 times  Look at the metrics',
      '',
      "ours: values that the team's documents leave open",
      '   follow-up "hourly": times',
      '',
    ]);
  });
});

describe('what an experiment shows', () => {
  const check = async (...args: readonly string[]) => {
    const { terminal, out } = recordingTerminal();
    const exitCode = await main(
      ['plan', 'check', join(folder, 'experiment.yaml'), ...args],
      terminal,
    );
    expect(exitCode).toBe(0);
    return out;
  };

  test('its smallest effect is told without a traffic too', async () => {
    const out = await check();
    expect(out).toContain('size: 1000 units of all arms, 4w');
    expect(out).toContain('   metric "engagement": expect');
    expect(out).toContain('traffic is not known (give --traffic, such as 40/day)');
    const [sentence] = out.filter((line) => line.startsWith('engagement: 1 000 units show'));
    expect(sentence).toMatch(/a difference of 38\.\d % or more from 20 %/);
  });

  test('with a traffic, how long what matters takes', async () => {
    const [text = ''] = await check('--traffic', '300/day', '--json');
    const { kind, name, planHash, experimentHash, outlook } = JSON.parse(text).files[0];
    expect({ kind, name, planHash }).toEqual({
      ...{ kind: 'Experiment', name: 'layout', planHash: null },
    });
    expect(experimentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(outlook).toMatchObject({ unitsPerDay: 300, metrics: [{ name: 'engagement' }] });
    const [{ neededUnits, neededMs }] = outlook.metrics;
    expect(neededMs).toBeCloseTo((neededUnits / 300) * 86_400_000, -5);
  });
});

describe('what a plan finds', () => {
  const check = async (...args: readonly string[]) => {
    const { terminal, out, err } = recordingTerminal();
    const file = join(folder, 'compared.yaml');
    const exitCode = await main(['plan', 'check', file, ...args], terminal);
    return { exitCode, out, err };
  };

  test('alpha and its parts are shown, also without a traffic', async () => {
    const { out } = await check();
    expect(out.slice(7)).toEqual([
      'action    when                                  in           alpha',
      'rollback  error_rate above 0.5% for 5m          every phase',
      'rollback  error_rate worse than control for 5m  every phase  0.75 %',
      'pause     p95 latency_ms above control by 10%   every phase  0.25 %',
      '',
      'alpha 1 %: the chance that this rollout is ever rolled back without reason, shared by 2 comparisons',
      '',
      "ours: values that the team's documents leave open",
      '   guardrail "error_rate worse than control for 5m": for',
      '',
    ]);
  });

  test('--traffic, --rate and --spread say it by phase and guardrail', async () => {
    const said = ['--traffic', '1000/min', '--turns', '4', '--rate', 'error_rate=1%'];
    const { out } = await check(...said, '--spread', 'latency_ms=0.6');
    expect(out.slice(-6, -1).map((line) => line.split(/ {2,}/))).toEqual([
      ['', 'phase', 'guardrail', 'what it finds'],
      [
        ...['✓', 'quarter', 'error_rate above 0.5% for 5m'],
        'has enough turns in its windows, acts after 5m',
      ],
      [
        '✓',
        'quarter',
        'error_rate worse than control for 5m',
        expect.stringMatching(/^finds 1 % → 1\.\d+ % /),
      ],
      [
        '✓',
        'quarter',
        'p95 latency_ms above control by 10%',
        expect.stringMatching(/^finds × 1\.1\d* /),
      ],
      ['with a chance of 80 %; an approximation for planning'],
    ]);
    const json = await check(...said, '--json');
    const { finds, ours, alpha } = JSON.parse(json.out[0] ?? '').files[0];
    expect({ ours, alpha }).toEqual({
      ours: [{ place: 'guardrail "error_rate worse than control for 5m"', keys: ['for'] }],
      alpha: 0.01,
    });
    expect(finds[1]).toMatchObject({
      ...{
        phase: 'quarter',
        guardrail: 'error_rate worse than control for 5m',
        action: 'rollback',
      },
      ...{ alpha: 0.0075, holdMs: 172_800_000, rate: 0.01, kind: 'finds', of: 'rate' },
      sentence: expect.stringMatching(/^finds 1 % → /),
    });
  });

  test('--recorded asks a server for what is not said', async () => {
    const body = {
      ...{ flag: 'agent', environment: 'production', unitsPerDay: 40, days: 14 },
      metrics: {
        error_rate: { rate: 0.2, logDeviation: null },
        latency_ms: { rate: null, logDeviation: 0.6 },
      },
    };
    const server = await loopbackServer({ body });
    const asked = ['--recorded', '--days', '14', '--url', server.url, '--key', 'k', '--json'];
    const run = await check(...asked, '--rate', 'error_rate=1%');
    expect(server.received.map(({ url }) => url)).toEqual([
      '/api/v1/traffic?environment=production&flag=agent&days=14',
    ]);
    const { finds } = JSON.parse(run.out[0] ?? '').files[0];
    expect(finds.map(({ kind }: { kind: string }) => kind)).toEqual(['never', 'finds', 'finds']);
    expect(finds[1].rate).toBe(0.01);
  });

  test.each([
    [
      ['--rate', 'error_rate=1%'],
      /no traffic is given; use --traffic such as 40\/day, or --recorded/,
    ],
    [['--traffic', '40'], /is no traffic/],
    [['--traffic', '40/day', '--rate', 'error_rate=2'], /at most 1/],
    [['--traffic', '40/day', '--turns', '0'], /no whole number/],
  ])('%j returns 2', async (args, sentence) => {
    const run = await check(...args);
    expect([run.exitCode, run.out]).toEqual([2, []]);
    expect(run.err.join('\n')).toMatch(sentence);
  });

  test('--recorded without a server says so, and shows nothing of half an answer', async () => {
    const run = await check('--recorded', '--url', 'http://127.0.0.1:9', '--key', 'k');
    expect([run.exitCode, run.out]).toEqual([4, []]);
  });
});
