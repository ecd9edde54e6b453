import { expect, test } from 'vitest';
import { aimingKpi, deliveryFigures, deploymentView } from '../deployment-views.fixture.ts';
import { loopbackServer, type Scripted } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

async function deployment(script: readonly Scripted[], ...args: readonly string[]) {
  const server = await loopbackServer(...script);
  const { terminal, out, err } = recordingTerminal();
  const all = ['deployment', ...args, '--url', server.url, '--key', 'k'];
  const exitCode = await main(all, terminal);
  const asked = server.received.map(({ method, url, body }) => [`${method} ${url}`, body]);
  return { exitCode, out, err, asked };
}

test('tidegate deployment begin prints the id alone, for a pipeline to keep', async () => {
  const body = deploymentView({ status: 'running', live: false, endedMs: null });
  const run = await deployment([{ body }], 'begin', '--version', 'v1');
  expect(run).toEqual({
    exitCode: 0,
    out: ['dp_1'],
    err: ['dp_1: deploy of v1 to "production" in "blue": running'],
    asked: [
      [
        'POST /api/v1/deployments',
        { environment: 'production', version: 'v1', kind: 'deploy', detail: '' },
      ],
    ],
  });
});

test('tidegate deployment begin tells all that it is given', async () => {
  const run = await deployment(
    [{ body: deploymentView() }],
    ...['begin', '--version', 'v2', '--commit', 'abc', '--commit-time', '1970-01-01T00:00Z'],
    ...[
      '--kind',
      'hotfix',
      '--slot',
      'green',
      '--address',
      'https://example.com',
      '--rollout',
      'r1',
    ],
    ...['--started', '1970-01-01T00:01Z', '--ended', '1970-01-01T00:02Z', '--status', 'failed'],
    ...['--detail', 'run 7', '--once', '7', '--environment', 'staging', '--json'],
  );
  expect(run.asked[0]?.[1]).toEqual({
    ...{ environment: 'staging', version: 'v2', commit: 'abc', commitMs: 0, kind: 'hotfix' },
    ...{ slot: 'green', url: 'https://example.com', rollout: 'r1', startedMs: 60_000 },
    ...{ endedMs: 120_000, status: 'failed', detail: 'run 7', key: '7' },
  });
  expect([run.out.map((line) => JSON.parse(line)), run.err]).toEqual([[deploymentView()], []]);
});

test('tidegate deployment end says what it came to', async () => {
  const run = await deployment(
    [{ body: deploymentView() }],
    'end',
    'dp_1',
    '--status',
    'succeeded',
  );
  expect([run.asked, run.out]).toEqual([
    [['POST /api/v1/deployments/dp_1/end', { status: 'succeeded', detail: '' }]],
    ['dp_1: deploy of v1 to "production" in "blue": succeeded after 12m30s; it is live'],
  ]);
});

test('tidegate deployment list shows which one is live', async () => {
  const deployments = [
    deploymentView({
      id: 'dp_2',
      version: 'v2\u001b[2J',
      slot: null,
      live: false,
      endedMs: null,
      status: 'running',
      startedMs: 940_000,
    }),
    deploymentView(),
  ];
  const run = await deployment([{ body: { deployments } }], 'list');
  expect(run.asked).toEqual([['GET /api/v1/deployments?environment=production&limit=20', null]]);
  expect(run.out).toEqual([
    '        version  slot  kind    status     began    took    by  id',
    '        v2�[2J         deploy  running    1m ago           ci  dp_2  run 7',
    '● live  v1       blue  deploy  succeeded  15m ago  12m30s  ci  dp_1  run 7',
  ]);
  const none = await deployment([{ body: { deployments: [] } }], 'list');
  expect([none.out, none.err]).toEqual([[], ['nobody told of a deployment to "production"']]);
});

test('tidegate deployment figures shows them beside the targets of scorecards', async () => {
  const figures = { figures: [deliveryFigures()] };
  const scorecard = {
    ...{ name: 'kpis', description: null, purpose: 'kpis', environment: 'production' },
    ...{ baselineMs: null, met: 1, notMet: 0, noData: 0, notYetDue: 0 },
    kpis: [aimingKpi('deployment_ms')],
  };
  const run = await deployment(
    [
      { body: figures },
      { body: { serverMs: 1, scorecards: [scorecard] } },
      { body: { deployments: [] } },
    ],
    ...['figures', '--days', '30'],
  );
  expect(run.asked.map(([asked]) => asked)).toEqual([
    'GET /api/v1/deployments/figures?environment=production&days=30',
    'GET /api/v1/scorecards?environment=production',
    'GET /api/v1/deployments?environment=production&limit=1000',
  ]);
  expect(run.out[4]).toBe('duration               median 12m30s, 95 % within 15m  ✓ below 15 min');
  const json = await deployment([{ body: figures }], 'figures', '--json');
  expect([json.asked.length, json.out.map((line) => JSON.parse(line))]).toEqual([1, [figures]]);
});

test.each([
  [['begin']],
  [['begin', '--version', 'v1', '--kind', 'undo']],
  [['begin', '--version', 'v1', '--started', 'yesterday']],
  [['end', 'dp_1']],
  [['end', 'dp_1', '--status', 'running']],
  [['figures', '--days', '401']],
  [['list', '--limit', '0']],
])('tidegate deployment %j is no command line', async (args) => {
  const run = await deployment([{ body: deploymentView() }], ...args);
  expect([run.exitCode, run.asked]).toEqual([2, []]);
});

test('tidegate --version is still the version of the command', async () => {
  const { terminal, out } = recordingTerminal();
  expect(await main(['--version'], terminal)).toBe(0);
  expect(out).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
});
