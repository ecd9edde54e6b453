import { describe, expect, test } from 'vitest';
import { alertView, SERVER_MS, silenceView } from '../judgement-views.fixture.ts';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

/** The recording terminal's clock begins here. */
const NOW_MS = 1_000_000;

async function alert(body: unknown, ...args: readonly string[]) {
  const server = await loopbackServer({ body });
  const { terminal, out, err } = recordingTerminal();
  const all = ['alert', ...args, '--url', server.url, '--key', 'k'];
  const exitCode = await main(all, terminal);
  return { exitCode, out, err, received: server.received };
}

const alerts = [
  alertView({ name: 'quiet', status: 'inactive', severity: 'critical', sinceMs: 0, value: null }),
  alertView({ name: 'off', enabled: false, status: 'inactive', severity: 'information' }),
  alertView(),
  alertView({
    ...{ name: 'errors', severity: 'critical', action: 'rollback', actsOn: 'agent' },
    ...{ acknowledgedBy: 'Ana', shed: ['history'], value: 20, limit: 10, unit: '1' },
  }),
  alertView({ name: 'calm', status: 'recovering', silencedBy: 'si_1', limit: 0, notify: [] }),
];

describe('tidegate alert list', () => {
  test('shows what fires first, the worst of it on top', async () => {
    const run = await alert({ serverMs: SERVER_MS, alerts }, 'list');
    expect(run.received[0]?.url).toBe('/api/v1/alerts?environment=production');
    expect(run.out).toEqual([
      'state                 severity     rule    now                   limit     since              does',
      'firing, acknowledged  critical     errors  20        ██████████  10        5m ago             rollback of agent, sheds history, ops',
      'firing                warning      slow    4 500 ms  ████████░░  3 000 ms  5m ago             ops',
      'recovering, silent    warning      calm    4 500 ms  ██████████  0 ms      5m ago             nobody is told',
      'inactive              critical     quiet   –                     3 000 ms  not looked at yet  ops',
      'off                   information  off     4 500 ms  ████████░░  3 000 ms  5m ago             ops',
    ]);
  });

  test('--firing leaves out what does not, also as JSON', async () => {
    const run = await alert({ serverMs: SERVER_MS, alerts }, 'list', '--firing', '--json');
    const names = JSON.parse(run.out[0] ?? '').alerts.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['slow', 'errors', 'calm']);
  });

  test('says in a sentence that nothing is there, or nothing fires', async () => {
    const none = await alert({ serverMs: SERVER_MS, alerts: [] }, 'list', '--firing');
    expect(none.err).toEqual(['no alert rules in "production"; add some with "tidegate apply"']);
    const quiet = await alert(
      { serverMs: SERVER_MS, alerts: alerts.slice(0, 2) },
      'list',
      '--firing',
    );
    expect(quiet.err).toEqual(['none of 2 alert rules in "production" fires']);
  });
});

describe('tidegate alert show', () => {
  test('shows condition, runbook, what is ours, and when it fired', async () => {
    const view = alertView({
      ...{ text: 'Response time > 3 s', ours: ['quantile'], advice: 'Look at the model first' },
      runbook: {
        name: 'r',
        symptom: 'It is slow',
        query: 'tidegate metrics slowest',
        actions: ['Roll back'],
      },
      snoozedUntilMs: SERVER_MS + 3_600_000,
      firings: [
        {
          ...{ id: 'f1', firedMs: SERVER_MS - 300_000, resolvedMs: null, value: 4_500 },
          ...{ sentence: 'it is 4 500 ms', incident: 'in_1', silenced: true },
        },
      ],
    });
    const run = await alert({ serverMs: SERVER_MS, alerts: [view] }, 'show', 'slow');
    expect(run.out).toEqual([
      'slow  production  warning  firing, silent',
      '"Response time > 3 s"',
      'p95 of latency_ms above 3 000 ms for 10 m',
      '',
      'p95 of latency_ms is 4 500 ms',
      '',
      'now           4 500 ms',
      'limit         3 000 ms',
      'since         5m ago',
      'does          ops',
      'snoozed       until 2027-01-15 09:00:00 UTC',
      "ours          quantile: the team's document leaves it open",
      'advice        Look at the model first',
      'file          chat-alerts',
      '',
      'runbook  It is slow',
      '   look  tidegate metrics slowest',
      '   1. Roll back',
      '',
      'fired                    resolved       why                               incident',
      '2027-01-15 07:55:00 UTC  still, 5m ago  it is 4 500 ms (nobody was told)  in_1',
    ]);
  });

  test('says the nearest right name', async () => {
    const run = await alert({ serverMs: SERVER_MS, alerts }, 'show', 'slwo');
    expect([run.exitCode, run.err]).toEqual([
      1,
      ['Cannot find alert rule "slwo": it does not exist; did you mean "slow"?'],
    ]);
  });
});

test.each([
  [['acknowledge', 'slow', '--reason', 'r'], { type: 'acknowledge', reason: 'r' }],
  [['acknowledge', 'slow'], { type: 'acknowledge' }],
  [['unsnooze', 'slow'], { type: 'unsnooze' }],
  [['enable', 'slow'], { type: 'enable' }],
  [['test', 'slow'], { type: 'test' }],
  [['disable', 'slow', '--reason', 'r'], { type: 'disable', reason: 'r' }],
  [['baseline', 'slow'], { type: 'baseline' }],
  [
    ['snooze', 'slow', '--for', '2h', '--reason', 'r'],
    { type: 'snooze', untilMs: NOW_MS + 7_200_000, reason: 'r' },
  ],
])('tidegate alert %j tells the rule', async (args, body) => {
  const run = await alert(alertView(), ...args, '--environment', 'staging');
  const [request] = run.received;
  expect([request?.method, request?.url, request?.body]).toEqual([
    'POST',
    '/api/v1/alerts/slow/commands?environment=staging',
    body,
  ]);
  expect(run.out).toEqual(['slow  warning  firing; p95 of latency_ms is 4 500 ms']);
});

test.each([
  [['snooze', 'slow', '--for', '2h'], /--reason/],
  [['snooze', 'slow', '--for', 'long', '--reason', 'r'], /no time up to 400 days/],
  [['disable', 'slow'], /--reason/],
  [['silence', '--reason', 'r'], /not said for how long/],
  [['silence', '--reason', 'r', '--for', '1h', '--until', '2027-01-15T09:00Z'], /cannot be used/],
  [['silence', '--reason', 'r', '--for', '1h', '--severity', 'bad'], /Allowed choices/],
])('tidegate alert %j returns 2 and asks nobody', async (args, sentence) => {
  const run = await alert(alertView(), ...args);
  expect([run.exitCode, run.received]).toEqual([2, []]);
  expect(run.err.join('\n')).toMatch(sentence);
});

describe('tidegate alert silence', () => {
  test.each([
    [['--for', '1h'], { toMs: NOW_MS + 3_600_000 }],
    [
      ['--severity', 'warning', '--from', '2027-01-15T08:00Z', '--for', '1h'],
      { severity: 'warning', fromMs: SERVER_MS, toMs: SERVER_MS + 3_600_000 },
    ],
    [
      ['--rule', 'slow', '--until', '2027-01-15T09:00Z'],
      { rule: 'slow', toMs: SERVER_MS + 3_600_000 },
    ],
  ])('%j', async (args, body) => {
    const run = await alert(silenceView(), 'silence', ...args, '--reason', 'mended');
    expect(run.received[0]?.body).toEqual({ environment: 'production', reason: 'mended', ...body });
    expect(run.out).toEqual([
      'si_1  production: warning and below, 2027-01-15 08:00:00 UTC to 2027-01-15 09:00:00 UTC',
    ]);
  });

  test('silences shows those in force first, and unsilence ends one', async () => {
    const silences = [
      silenceView({ id: 'si_old', toMs: SERVER_MS - 60_000, severity: null }),
      silenceView({ id: 'si_later', fromMs: SERVER_MS + 60_000, rule: 'slow' }),
      silenceView(),
    ];
    const { out } = await alert({ serverMs: SERVER_MS, silences }, 'silences');
    expect(out.slice(1).map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['si_1', 'silent, ends in 1h', 'warning and below'],
      ['si_later', 'begins in 1m', 'slow, warning and below'],
      ['si_old', 'over, 1m ago', 'all rules'],
    ]);
    const end = await alert(silenceView(), 'unsilence', 'si_1');
    expect(end.received[0]?.url).toBe('/api/v1/silences/si_1/end');
  });
});
