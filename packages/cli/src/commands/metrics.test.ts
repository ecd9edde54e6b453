import type { SeriesView } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { loopbackServer, type Scripted } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import {
  dashboardView,
  figuresView,
  kpiView,
  SERVER_MS,
  scorecardView,
} from '../metric-views.fixture.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

/** The recording terminal's clock begins here. */
const NOW_MS = 1_000_000;

async function metrics(body: unknown, ...args: readonly string[]) {
  const script: Scripted[] = Array.isArray(body) ? body : [{ body }];
  const server = await loopbackServer(...script);
  const { terminal, out, err } = recordingTerminal();
  const all = ['metrics', ...args, '--url', server.url, '--key', 'k'];
  const exitCode = await main(all, terminal);
  const asked = server.received.map(({ method, url }) => `${method} ${url}`);
  return { exitCode, out, err, asked, bodies: server.received.map(({ body: sent }) => sent) };
}

const point = (startMs: number, rate: number) => ({
  ...{ startMs, figures: figuresView({ count: 10, rate }) },
});
const series: SeriesView = {
  environment: 'production',
  metric: { name: 'error_rate', kind: 'rate', unit: '1', better: 'lower' },
  ...{ fromMs: SERVER_MS - 80_000, toMs: SERVER_MS, stepMs: 10_000 },
  groups: [
    {
      by: {},
      total: figuresView({ count: 40, rate: 0.05, perSecond: 0.5 }),
      points: [0, 0.1, 0.2].map((rate, index) => point(SERVER_MS - 80_000 + index * 10_000, rate)),
    },
  ],
};

describe('tidegate metrics show', () => {
  test('draws one line as a chart with its figures', async () => {
    const run = await metrics(series, 'show', 'error_rate', '--since', '10m', '--flag', 'chat');
    expect(run.asked).toEqual([
      `GET /api/v1/metrics/series?environment=production&fromMs=${NOW_MS - 600_000}&metric=error_rate&source=server&points=60&flag=chat`,
    ]);
    expect(run.out).toEqual([
      'error_rate  production  rate  last 1m20s, a point is 10s',
      '',
      '20 % ┤⠀⡇⠀⠀',
      '     ┤⠀⡇⠀⠀',
      '     ┤⢀⠇⠀⠀',
      '     ┤⢸⠀⠀⠀',
      '     ┤⢸⠀⠀⠀',
      ' 0 % ┤⡸⠀⠀⠀',
      '      01-15 07:58 01-15 08:00',
      '',
      'count  rate  per-second',
      '40     5 %   0.5 a second',
    ]);
  });

  test('draws several lines as sparks', async () => {
    const groups = ['new', ''].map((variant) => ({ ...series.groups[0], by: { variant } }));
    const run = await metrics({ ...series, groups }, 'show', 'error_rate', '--by', 'variant');
    expect(run.out.slice(2)).toEqual([
      'variant  rate  count',
      'new      5 %   40     ▁▅█',
      '(none)   5 %   40     ▁▅█',
    ]);
  });

  test('looks again with --watch, one line of JSON each', async () => {
    const run = await metrics(
      ...[series, 'show', 'error_rate', '--watch', '--timeout', '4', '--json'],
    );
    expect(run.out.map((line) => JSON.parse(line))).toEqual([series, series, series]);
    expect(run.asked).toHaveLength(3);
  });

  test('says the nearest right name as the server does', async () => {
    const title = 'Cannot find metric "eror_rate": nobody knows it; did you mean "error_rate"?';
    const body = { type: 't', code: 'not-found', status: 404, title };
    const script = [{ status: 404, type: 'application/problem+json', body }];
    const run = await metrics(script, 'show', 'eror_rate');
    expect([run.exitCode, run.err]).toEqual([1, [title]]);
  });

  test.each([
    [['--since', '1y'], /no time up to 400 days/],
    [['--since', '401d'], /no time up to 400 days/],
    [['--points', '501'], /no whole number from 1 to 500/],
    [['--figure', 'p90'], /Allowed choices/],
  ])('returns 2 for %j', async (more, sentence) => {
    const run = await metrics(series, 'show', 'error_rate', ...more);
    expect([run.exitCode, run.asked]).toEqual([2, []]);
    expect(run.err.join('\n')).toMatch(sentence);
  });
});

describe('tidegate metrics scorecard', () => {
  const missed = kpiView({
    ...{ state: 'not-met', level: 'critical', value: 0.02, valueText: '2 %' },
  });
  const waiting = kpiView({
    ...{ state: 'no-data', text: null, value: null, valueText: null, target: null },
  });
  const bad = scorecardView({
    ...{ name: 'launch', notMet: 1, noData: 1, baselineMs: null, kpis: [missed, waiting] },
  });

  test('shows states in words, and returns 1 with --check when a KPI is not met', async () => {
    const answer = { serverMs: SERVER_MS, scorecards: [bad] };
    const run = await metrics(answer, 'scorecard');
    const sentence = 'error_rate is 0.5 % over the last 1 h';
    expect(run.out).toEqual([
      'launch  production  kpis',
      '1 met, 1 not met, 1 without data, 0 not yet due; no baseline yet; tidegate metrics baseline launch',
      '',
      'state      level     KPI               now       target',
      `✗ not met  critical  Error rate < 1 %  2 % (1h)  below 1 %  ${sentence}`,
      `– no data            errors            –         –          ${sentence}`,
    ]);
    expect(run.exitCode).toBe(0);
    expect((await metrics(answer, 'scorecard', '--check')).exitCode).toBe(1);
    const good = { serverMs: SERVER_MS, scorecards: [scorecardView()] };
    expect((await metrics(good, 'scorecard', 'launch', '--check', '--json')).exitCode).toBe(0);
  });

  test.each([
    ['a KPI that is not met', { notMet: 1 }, [], 1],
    ['a KPI without data', { noData: 1 }, [], 1],
    ['a KPI without data that may be', { noData: 1 }, ['--allow-no-data'], 0],
    ['one of each', { notMet: 1, noData: 1 }, ['--allow-no-data'], 1],
    ['a KPI that is not due', { notYetDue: 1 }, [], 0],
  ] as const)('--check returns its verdict on %s', async (_, changes, options, exitCode) => {
    const answer = { serverMs: SERVER_MS, scorecards: [scorecardView(), scorecardView(changes)] };
    expect((await metrics(answer, 'scorecard', '--check', ...options)).exitCode).toBe(exitCode);
  });

  test('--check does not pass where there is nothing to check', async () => {
    const none = { serverMs: SERVER_MS, scorecards: [] };
    expect((await metrics(none, 'scorecard', '--check')).exitCode).toBe(1);
    expect((await metrics(none, 'scorecard', '--check', '--json')).exitCode).toBe(1);
    expect((await metrics(none, 'scorecard', '--check', '--allow-no-data')).exitCode).toBe(0);
    expect((await metrics(none, 'scorecard')).exitCode).toBe(0);
  });

  test('says the nearest right name', async () => {
    const run = await metrics({ serverMs: SERVER_MS, scorecards: [bad] }, 'scorecard', 'lunch');
    expect([run.exitCode, run.err]).toEqual([
      1,
      ['Cannot find scorecard "lunch": it does not exist; did you mean "launch"?'],
    ]);
  });

  test('records a baseline', async () => {
    const run = await metrics(scorecardView(), 'baseline', 'launch', '--reason', 'again');
    expect([run.asked, run.bodies]).toEqual([
      ['POST /api/v1/scorecards/launch/baseline'],
      [{ environment: 'production', reason: 'again' }],
    ]);
    expect(run.out[1]).toMatch(/; baseline of 2027-01-15 08:00$/);
  });
});

describe('tidegate metrics', () => {
  test('list shows what was told, with --all everything', async () => {
    const one = {
      ...{ name: 'error_rate', kind: 'rate', unit: '1', better: 'lower', description: 'Turns' },
      ...{ origin: 'catalogue', environment: 'production', series: 1, labels: ['model'] },
    };
    const answer = {
      metrics: [
        { ...one, lastMs: SERVER_MS },
        { ...one, name: 'cpu', lastMs: null },
      ],
    };
    expect((await metrics(answer, 'list')).out).toEqual([
      'metric      kind  unit                   from       told last            labels',
      'error_rate  rate        lower is better  catalogue  2027-01-15 08:00:00  model   Turns',
    ]);
    expect((await metrics(answer, 'list', '--all')).out).toHaveLength(3);
  });

  test('errors, slowest, contaminations, costs and quarantine show tables', async () => {
    const place = { environment: 'production', flag: 'chat', variant: 'new' };
    const lastMs = SERVER_MS;
    const error = { ...place, type: 'E', message: 'away', count: 3, lastMs };
    expect((await metrics({ errors: [error] }, 'errors', '--limit', '5')).out).toEqual([
      'count  under      type  message  last',
      '3      chat: new  E     away     2027-01-15 08:00:00',
    ]);
    const slow = {
      ...{ ...place, draw: 1, unit: 'u1', turns: 3, failedTurns: 1, latencyMs: 200.4 },
      ...{ stages: { tools: 50, first_token: 100 }, costUsd: null, atMs: SERVER_MS },
    };
    expect((await metrics({ conversations: [slow] }, 'slowest')).out.at(-1)).toBe(
      '200 ms        u1            chat: new  3 turns, 1 failed  first_token ████░░░░ 100 ms  tools ██░░░░░░ 50 ms',
    );
    const seen = { environment: 'production', session: 's', user: 'a', otherUser: 'b' };
    const contaminated = { ...seen, flag: '', variant: '', draw: 0, atMs: SERVER_MS };
    expect((await metrics({ contaminations: [contaminated] }, 'contaminations')).out.at(-1)).toBe(
      '2027-01-15 08:00:00  s        a     b',
    );
    const cost = {
      ...{ ...place, day: '2027-01-15', turns: 4, conversations: 2, sumUsd: 1, perTurnUsd: 0.25 },
      ...{ perConversationUsd: 0.5, p95ConversationUsd: 0.6 },
    };
    expect((await metrics({ rows: [cost] }, 'costs')).out.at(-1)).toBe(
      '2027-01-15  chat: new  1 USD  ██████████  4 × 0.25 USD  2 × 0.5 USD    0.6 USD',
    );
    const kept = { ...place, reason: 'late', source: 'server', metric: 'm', count: 9, firstMs: 1 };
    expect((await metrics({ rows: [{ ...kept, lastMs }] }, 'quarantine')).out.at(-1)).toBe(
      '9      late    server  chat: new  m       2027-01-15 08:00:00',
    );
  });

  test('says it in a sentence when there is nothing', async () => {
    expect((await metrics({ errors: [] }, 'errors')).err).toEqual([
      'no errors in "production" in this time',
    ]);
    expect((await metrics({ rows: [] }, 'quarantine')).err).toEqual([
      'nothing was kept out of "production"',
    ]);
  });

  test('report sends a figure, and fails where there is no room for it', async () => {
    const args = ['report', 'complaints', '2', '--note', 'from the desk'];
    const run = await metrics({ stored: true }, ...args);
    expect([run.exitCode, run.out, run.bodies]).toEqual([
      0,
      ['stored: complaints 2 in production'],
      [{ environment: 'production', metric: 'complaints', value: 2, note: 'from the desk' }],
    ]);
    expect((await metrics({ stored: false }, ...args)).exitCode).toBe(3);
    expect((await metrics({ stored: true }, 'report', 'complaints', 'x')).exitCode).toBe(2);
  });

  test('dashboard and activate show what is there', async () => {
    const shown = await metrics(dashboardView(), 'dashboard');
    expect(shown.asked).toEqual(['GET /api/performance/dashboard?environment=production']);
    expect(shown.out[0]).toMatch(/^production {2}2027-01-15 08:00:00/);
    const answer = {
      ...{ environment: 'production', activatedMs: SERVER_MS, changed: true },
      checks: [
        { name: 'telemetry', ok: true, detail: 'it comes' },
        { name: 'probes', ok: false, detail: 'there are none' },
      ],
    };
    expect((await metrics(answer, 'activate')).out).toEqual([
      'monitoring of production: from now on, since 2027-01-15 08:00:00',
      '           check',
      '✓ there    telemetry  it comes',
      '✗ missing  probes     there are none',
    ]);
  });
});
