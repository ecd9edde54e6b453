import { describe, expect, test } from 'vitest';
import { decisionView, followUpView, incidentView, SERVER_MS } from '../judgement-views.fixture.ts';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

/** The recording terminal's clock begins here. */
const NOW_MS = 1_000_000;

async function incident(body: unknown, ...args: readonly string[]) {
  const server = await loopbackServer({ body });
  const { terminal, out, err } = recordingTerminal();
  const all = ['incident', ...args, '--url', server.url, '--key', 'k'];
  const exitCode = await main(all, terminal);
  const { received } = server;
  return {
    exitCode,
    out,
    err,
    received,
    asked: received.map(({ method, url }) => `${method} ${url}`),
  };
}

test('tidegate incident list shows decisions with the time that is left', async () => {
  const tasks = [followUpView(), followUpView({ overdue: true }), followUpView({ doneMs: 1 })];
  const incidents = [
    incidentView({ tasks, owner: 'Ana' }),
    incidentView({
      id: 'in_0',
      decision: decisionView({ asks: true }),
      decisionDueMs: SERVER_MS - 60_000,
    }),
    incidentView({ id: 'in_9', status: 'resolved', decision: null }),
  ];
  const run = await incident({ serverMs: SERVER_MS, incidents }, 'list', '--open');
  expect(run.asked).toEqual(['GET /api/v1/incidents?environment=production&status=open&limit=50']);
  expect(run.out).toEqual([
    'id    status    severity  title            opened  owner   decision                   tasks',
    'in_1  open      critical  Foreign history  1s ago  Ana     full, time is up in 30m    2 to do, 1 overdue',
    'in_0  open      critical  Foreign history  1s ago  nobody  full?, time was up 1m ago',
    'in_9  resolved  critical  Foreign history  1s ago  nobody',
  ]);
  const none = await incident({ serverMs: SERVER_MS, incidents: [] }, 'list', '--open');
  expect(none.err).toEqual(['no open incidents in "production"']);
});

test('tidegate incident show tells what to do by when, and what happened', async () => {
  const view = incidentView({
    ...{ openedMs: NOW_MS - 60_000, decisionDueMs: NOW_MS + 1_740_000, rootCause: 'a prompt' },
    decision: decisionView({ asks: true }),
    runbook: { name: 'r', symptom: 'Leak', query: null, actions: ['Roll back', 'Tell users'] },
    tasks: [followUpView({ dueMs: NOW_MS + 900_000 })],
    timeline: [
      { atMs: NOW_MS - 60_000, kind: 'audit', actor: 'controller', text: 'Opened\u001b[2J' },
    ],
  });
  const run = await incident(view, 'show', 'in_1');
  expect(run.out).toEqual([
    'Foreign history  critical  open',
    'in_1  production',
    '',
    'about       rollout:r1',
    'opened      1970-01-01 00:15:40 UTC, 1m ago, by controller',
    'owner       nobody',
    'root cause  a prompt',
    '',
    'decision  critical, full rollback  time is up in 29m',
    '   Row "pii-leak": full rollback within 30 m',
    '   no row says it outright: a person must decide',
    '',
    'runbook  Leak',
    '   1. Roll back',
    '   2. Tell users',
    '',
    'state     to do          due                      again  of    id',
    '· in 15m  Watch closely  1970-01-01 00:31:40 UTC         in_1  t1',
    '',
    'when                     what   who',
    '1970-01-01 00:15:40 UTC  audit  controller  Opened�[2J',
  ]);
});

test('tidegate incident open sends what was found', async () => {
  const args = ['open', '--title', 'Foreign history', '--severity', 'critical'];
  const run = await incident(incidentView(), ...args, '--metric', 'error_rate', '--value', '30%');
  expect(run.received[0]?.body).toEqual({
    ...{ environment: 'production', title: 'Foreign history', severity: 'critical' },
    ...{ metric: 'error_rate', value: 0.3 },
  });
  const more = await incident(incidentView(), ...args, '--issue', 'pii-leak', '--rollout', 'r1');
  expect(more.received[0]?.body).toMatchObject({ issue: 'pii-leak', rollout: 'r1' });
  expect((await incident(incidentView(), 'open', '--title', 't')).exitCode).toBe(2);
  const both = await incident(incidentView(), ...args, '--issue', 'a', '--value', '1');
  expect([both.exitCode, both.received]).toEqual([2, []]);
});

test.each([
  [['note', 'in_1', 'It quotes'], { type: 'note', text: 'It quotes' }],
  [['assign', 'in_1', 'Ana'], { type: 'assign', owner: 'Ana' }],
  [
    ['severity', 'in_1', 'error', '--reason', 'r'],
    { type: 'severity', severity: 'error', reason: 'r' },
  ],
  [
    ['describe', 'in_1', '--root-cause', 'a', '--prevention', 'b'],
    { type: 'describe', rootCause: 'a', prevention: 'b' },
  ],
  [['resolve', 'in_1'], { type: 'resolve' }],
  [['resolve', 'in_1', '--resolution', 'off'], { type: 'resolve', resolution: 'off' }],
  [['reopen', 'in_1', '--reason', 'r'], { type: 'reopen', reason: 'r' }],
  [
    ['task', 'in_1', 'Tell users', '--due', '24h'],
    { type: 'task', title: 'Tell users', dueMs: NOW_MS + 86_400_000 },
  ],
])('tidegate incident %j tells it', async (args, body) => {
  const run = await incident(incidentView({ owner: 'Ana' }), ...args);
  expect(run.asked).toEqual(['POST /api/v1/incidents/in_1/commands']);
  expect(run.received[0]?.body).toEqual(body);
  expect(run.out).toEqual(['in_1  open  critical  Foreign history  (Ana)']);
});

test.each([
  [['describe', 'in_1'], /nothing is said of it/],
  [['severity', 'in_1', 'bad', '--reason', 'r'], /Allowed choices/],
  [['severity', 'in_1', 'error'], /--reason/],
  [['task', 'in_1', 'Tell users'], /--due/],
])('tidegate incident %j returns 2 and asks nobody', async (args, sentence) => {
  const run = await incident(incidentView(), ...args);
  expect([run.exitCode, run.received]).toEqual([2, []]);
  expect(run.err.join('\n')).toMatch(sentence);
});

describe('tidegate incident tasks', () => {
  const followUps = [
    followUpView({ title: 'Done', doneMs: 1, doneBy: 'Ana', note: 'intact' }),
    followUpView({ everyMs: 3_600_000, timesLeft: 23 }),
    followUpView({ title: 'Tell users', dueMs: SERVER_MS - 60_000, overdue: true }),
  ];

  test('are shown overdue first', async () => {
    const run = await incident({ serverMs: SERVER_MS, followUps }, 'tasks', '--all');
    expect(run.asked).toEqual(['GET /api/v1/follow-ups?environment=production&all=true']);
    expect(run.out).toEqual([
      'state              to do          due                      again                    of    id',
      '✗ overdue, 1m ago  Tell users     2027-01-15 07:59:00 UTC                           in_1  t1',
      '· in 15m           Watch closely  2027-01-15 08:15:00 UTC  every 1h, 23 times left  in_1  t1',
      '✓ done by Ana      Done           2027-01-15 08:15:00 UTC                           in_1  t1  intact',
    ]);
  });

  test('are ticked off', async () => {
    const run = await incident(
      followUpView({ doneMs: 1, doneBy: 'Ana' }),
      'done',
      't1',
      '--note',
      'n',
    );
    expect(run.asked).toEqual(['POST /api/v1/follow-ups/t1/done']);
    expect(run.received[0]?.body).toEqual({ note: 'n' });
    expect(run.out).toEqual(['Watch closely: ✓ done by Ana, 2027-01-15 08:15:00 UTC']);
  });
});

test('tidegate incident lessons shows what was learned', async () => {
  const lesson = {
    ...{ incident: 'in_1', environment: 'production', atMs: SERVER_MS, issue: 'Foreign history' },
    ...{ rootCause: 'a prompt', resolution: 'rolled back', prevention: '' },
  };
  const run = await incident({ lessons: [lesson] }, 'lessons');
  expect(run.out).toEqual([
    'Foreign history  2027-01-15 08:00:00 UTC  in_1',
    '   root cause  a prompt',
    '   resolution  rolled back',
    '   prevention  –',
  ]);
});

test('tidegate incident decide asks the matrix', async () => {
  const args = ['decide', '--metric', 'error_rate', '--value', '0.3'];
  const run = await incident(decisionView(), ...args);
  expect(run.asked).toEqual([
    'GET /api/v1/decide?environment=production&metric=error_rate&value=0.3',
  ]);
  expect(run.out).toEqual([
    'decision  critical, full rollback',
    '   Row "pii-leak": full rollback within 30 m',
  ]);
});
