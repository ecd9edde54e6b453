/** Checks of a running server, with real programs, channels and telemetry. */
import { tmpdir } from 'node:os';
import type { RouteAnswer } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import type { Action, ActionWork } from '../action/action.ts';
import { aReceiver } from '../notify/receiver.fixture.ts';
import type { ServerOptions } from '../start-server.ts';
import { startTestServer, type TestServer } from './server.fixture.ts';

const FILES = [
  {
    name: 'flags.yaml',
    text: `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`,
  },
  {
    name: 'plan.yaml',
    text: `apiVersion: tidegate/v1
kind: Plan
name: new-chat
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
phases:
  - { name: ten, audience: { weight: 10% }, hold: 1d }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
notify: [ops]
`,
  },
];

type Answer = RouteAnswer<'runChecks'>;

async function aServer(options: Partial<ServerOptions> = {}) {
  const server = await startTestServer(options);
  onTestFinished(() => server.remove());
  const answer = await server.call('POST', '/api/v1/apply', {
    key: server.admin,
    body: { files: FILES },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return server;
}

async function check(server: TestServer, body: object, key = server.admin) {
  const asked = { environment: 'production', ...body };
  const answer = await server.call('POST', '/api/v1/checks', { key, body: asked });
  return { status: answer.status, body: answer.body as Answer };
}

const outcomes = ({ results }: Answer) =>
  Object.fromEntries(results.map(({ name, outcome, detail }) => [name, `${outcome}: ${detail}`]));

function anAction(name: string, work: ActionWork, changes: Partial<Action> = {}): Action {
  const plain = {
    ...{ description: '', timeoutMs: 60_000, secrets: [] },
    preflight: 'named' as const,
  };
  return { name, ...plain, ...changes, work };
}

function aProgram(script: string): ActionWork {
  const command = [process.execPath, '-e', script] as const;
  return { kind: 'command', command, environment: { PATH: '/usr/bin' }, cwd: tmpdir() };
}

async function tellTurns(server: TestServer, changes: object) {
  const { text } = await server.key('server');
  const current = await server.store.read('currentRuleset', { environment: 'production' });
  const version = Number(current?.id.split('.')[1]);
  const nowMs = Date.now();
  const cell = { kind: 'rate', trials: 3, events: 0, atRiskUnits: 3, newUnits: 3, openUnits: 0 };
  const answer = await server.call('POST', '/api/v1/telemetry', {
    key: text,
    body: {
      schema: 1,
      instanceId: 'agent-1',
      sequence: 1,
      sentAtMs: nowMs,
      ruleset: { lineage: 1, version },
      dropped: { observations: 0, batches: 0 },
      series: [
        {
          ...{ flag: 'chat', variant: 'legacy', draw: 0, metric: 'error_rate', startMs: nowMs },
          cell: { ...cell, failedUnits: [] },
        },
      ],
      ...changes,
    },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return version;
}

test('runChecks: an installation that is ready, and what changes when one thing is not', async () => {
  const hook = await aReceiver(() => ({ status: 204 }));
  const channels = {
    named: { ops: { kind: 'webhook', url: `${hook.url}/s3cret`, secrets: [] } },
    allowAddresses: ['127.0.0.1'],
  } as const;
  const actions = [
    anAction('unit-tests', aProgram('0'), { preflight: 'always', description: 'Tests' }),
  ];
  const server = await aServer({ channels, actions });
  const bare = await check(server, { plan: 'new-chat' });
  expect([bare.body.ok, outcomes(bare.body)]).toMatchObject([
    false,
    {
      sdks: 'failed: no SDK is connected',
      telemetry: 'failed: no turn of "legacy" was told of within 15m',
    },
  ]);
  const version = await tellTurns(server, {});
  const ready = await check(server, { plan: 'new-chat' });
  expect(outcomes(ready.body)).toEqual({
    controller: 'ok: it leads in term 1',
    sdks: `ok: 1 process on version ${version}: an SDK that did not say which`,
    control: 'ok: rolling back gives "legacy"',
    'flags-off': 'ok: it gives "legacy"',
    telemetry: 'ok: 3 turns within 15m',
    actions: 'ok: it names none',
    channels: 'ok: a test reached ops',
    'unit-tests': 'ok: ',
  });
  expect(ready.body.ok).toBe(true);
  const list = await server.call('GET', '/api/v1/checks?environment=production', {
    key: server.admin,
  });
  expect((list.body as RouteAnswer<'checks'>).checks).toEqual([
    { name: 'controller', title: 'The controller makes its steps' },
    { name: 'sdks', title: 'SDKs are connected and up to date' },
    { name: 'unit-tests', title: 'Tests' },
  ]);
  await server.store.transact('setFlag', {
    ...{ environment: 'production', key: 'chat', variant: 'new', reason: null, nowMs: Date.now() },
    actor: { kind: 'key', id: 'k', name: 'ana' },
  });
  const changed = outcomes((await check(server, { plan: 'new-chat' })).body);
  expect(changed).toMatchObject({
    sdks: `failed: 1 process: an SDK that did not say which; the ruleset is at ${version + 1}; behind: agent-1 (version ${version})`,
    'flags-off': 'failed: it gives "new", not the control "legacy"',
  });
  expect(changed['control']).toMatch(/^failed: Cannot start a rollout of "new-chat"/);
});

test('runChecks: names alone, what is no name, and a key of one environment', async () => {
  const hook = await aReceiver(() => ({ status: 500 }));
  const server = await aServer({
    channels: {
      named: { ops: { kind: 'webhook', url: hook.url, secrets: [] } },
      allowAddresses: ['127.0.0.1'],
    },
    actions: [
      anAction('tests', aProgram('process.exit(1)')),
      anAction('deploy', aProgram('0'), { preflight: 'never' }),
    ],
  });
  const failed = await check(server, { names: ['tests', 'channels'] });
  expect([failed.body.ok, outcomes(failed.body)]).toEqual([
    false,
    {
      tests: 'failed: it ended with exit code 1',
      channels: 'failed: "ops": the receiver answered 500',
    },
  ]);
  const { text } = await server.key('admin');
  const own = await check(server, { names: ['channels'] }, text);
  expect(outcomes(own.body)['channels']).toMatch(/^unknown: they are there, and were not tried/);
  for (const [name, hint] of [
    ['test', 'perhaps "tests" is meant'],
    ['tests --all', 'name one of controller, sdks, tests, channels'],
    ['../tests', 'name one of controller, sdks, tests, channels'],
    ['deploy', 'name one of controller, sdks, tests, channels'],
    ['control', 'it needs a plan; name one'],
    ['__proto__', 'name one of controller, sdks, tests, channels'],
  ]) {
    const { status, body } = await check(server, { names: [name] });
    expect([status, body]).toMatchObject([
      404,
      { title: `Cannot check "${name}": there is no such check; ${hint}` },
    ]);
  }
  expect((await check(server, { environment: 'staging', names: ['tests'] }, text)).status).toBe(
    403,
  );
});

test('an action: a figure of telemetry is proven or not, and silence proves nothing', async () => {
  const metric = (metric: string, below: number): ActionWork => ({
    ...{ kind: 'metric', environment: 'production', metric, flag: 'chat', variant: 'legacy' },
    ...{ statistic: 'rate', bound: { below }, overMs: 900_000, given: null },
  });
  const errors = (given: string | null): ActionWork => ({
    ...{ kind: 'metric', environment: 'production', metric: 'log_errors', given },
    ...{
      flag: 'chat',
      variant: 'legacy',
      statistic: 'count',
      bound: { below: 1 },
      overMs: 900_000,
    },
  });
  const server = await aServer({
    actions: [
      anAction('few', metric('error_rate', 0.01)),
      anAction('enough', metric('error_rate', 0.9)),
      anAction('silence', errors(null)),
      anAction('no-lines', errors('log_lines')),
      anAction('no-errors', errors('error_rate')),
      anAction('nothing', metric('no_such_metric', 0.9)),
    ],
  });
  await tellTurns(server, {});
  const { body } = await check(server, {
    names: ['few', 'enough', 'silence', 'no-lines', 'no-errors', 'nothing'],
  });
  expect(outcomes(body)).toEqual({
    few: 'failed: rate of error_rate is 0 (0 of 3), wanted below 0.01, which so few do not prove',
    enough: 'ok: rate of error_rate is 0 (0 of 3), wanted below 0.9',
    silence: 'unknown: log_errors was not told within 15m',
    'no-lines': 'unknown: log_lines was not told within 15m',
    'no-errors': 'ok: count of log_errors is 0, wanted below 1',
    nothing: expect.stringMatching(/^unknown: Cannot .*no_such_metric/),
  });
});

test('runChecks: who ran an action stands in the audit, with what it came to', async () => {
  const server = await aServer({
    actions: [anAction('tests', aProgram('process.exit(3)'), { secrets: ['s3cret'] })],
  });
  const { text, id } = await server.key('admin');
  await check(server, { names: ['tests', 'controller'] }, text);
  const { rows } = await server.store.read('listAudit', {
    ...{ environment: 'production', subject: 'tests' },
  });
  const actor = { kind: 'key', id, name: 'a admin key' };
  const run = expect.stringMatching(/^check:/);
  expect(rows.reverse().map(({ actor, action, body }) => ({ actor, action, body }))).toEqual([
    { actor, action: 'check.run-begun', body: { run } },
    {
      ...{ actor, action: 'check.run-ended' },
      body: {
        ...{ run, outcome: 'failed', tookMs: expect.any(Number) },
        detail: 'it ended with exit code 3',
      },
    },
  ]);
});

test('close() ends programs that checks run', async () => {
  const hook = await aReceiver(() => 'hang');
  const beat = `fetch(${JSON.stringify(hook.url)}).catch(() => {}); setInterval(() => {}, 1000);`;
  const server = await startTestServer({ actions: [anAction('forever', aProgram(beat))] });
  const asked = check(server, { names: ['forever'] }).catch(() => null);
  await expect.poll(() => hook.sockets.size).toBe(1);
  await server.remove();
  await expect.poll(() => hook.sockets.size).toBe(0);
  await asked;
});
