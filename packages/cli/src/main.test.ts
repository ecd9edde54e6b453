import { describe, expect, test } from 'vitest';
import { flagView } from './flag-view.fixture.ts';
import { loopbackServer, type Scripted } from './loopback-server.fixture.ts';
import { main } from './main.ts';
import { recordingTerminal } from './recording-terminal.fixture.ts';
import { rolloutView } from './rollout-view.fixture.ts';

const flag = flagView();
const key = {
  id: 'k1',
  environment: 'staging',
  kind: 'server',
  prefix: 'tg_srv_ab',
  name: 'worker',
  expiresMs: null,
  lastUsedMs: null,
  revokedMs: null,
};
const view = rolloutView();
const rolloutLine = 'r1 running phase 2 of 2 "quarter" 25%; waits for hold, samples';

interface Row {
  readonly args: string[];
  readonly answer: unknown;
  readonly request: readonly [method: string, url: string, body: unknown];
  readonly out: string[];
}

const rows: Row[] = [
  {
    args: ['flag', 'list', '--environment', 'staging'],
    answer: {
      flags: [
        flagView({ owner: 'r1', rules: [{ name: 'staff', gives: 'new' }], variable: 'VITE_AGENT' }),
        flagView({ key: 'x', killed: true, foreign: true, broken: 'no such operator' }),
        flagView({ key: 'gone', archivedMs: 0 }),
      ],
    },
    request: ['GET', '/api/v1/flags?environment=staging', null],
    out: [
      'flag   kind    serves           rollout  variants     notes',
      'agent  string  new              r1       legacy, new  rules staff; overridden by VITE_AGENT',
      'x      string  legacy (killed)           legacy, new  broken: no such operator; flagd',
    ],
  },
  {
    args: ['flag', 'set', 'agent', 'new', '--reason', 'ready'],
    answer: flag,
    request: [
      'POST',
      '/api/v1/flags/agent/set',
      { environment: 'production', variant: 'new', reason: 'ready' },
    ],
    out: ['agent in production serves "new"'],
  },
  {
    args: ['flag', 'off', 'agent'],
    answer: { ...flag, killed: true },
    request: ['POST', '/api/v1/flags/agent/off', { environment: 'production' }],
    out: ['agent in production is killed: everybody gets "legacy"'],
  },
  {
    args: ['flag', 'archive', 'agent', '--reason', 'done'],
    answer: { ...flag, archivedMs: 5 },
    request: ['POST', '/api/v1/flags/agent/archive', { environment: 'production', reason: 'done' }],
    out: ["agent in production is archived: SDKs answer their callers' defaults"],
  },
  {
    args: ['flag', 'evaluate', 'agent', '--context', '{"targetingKey":"c1"}'],
    answer: { key: 'agent', value: 'b', variant: 'new', draw: 4, rule: 'ramp', reason: 'SPLIT' },
    request: [
      'POST',
      '/api/v1/flags/agent/evaluate',
      { environment: 'production', context: { targetingKey: 'c1' } },
    ],
    out: ['new = "b" (SPLIT, rule ramp, draw 4)'],
  },
  {
    args: ['rollout', 'start', 'chat', '--scale', 'hold=60', '--reason', 'mended'],
    answer: view,
    request: [
      'POST',
      '/api/v1/rollouts',
      {
        plan: 'chat',
        environment: 'production',
        scale: { hold: 60, watch: 1, evidence: 1 },
        reason: 'mended',
      },
    ],
    out: ['r1'],
  },
  {
    args: ['rollout', 'status'],
    answer: { serverMs: 1, rollouts: [view] },
    request: ['GET', '/api/v1/rollouts?environment=production', null],
    out: [
      'id  status   phase        plan  flag                 reason',
      'r1  running  2/2 quarter  chat  agent: legacy → new',
    ],
  },
  {
    args: ['rollout', 'approve', 'r1', '--role', 'product'],
    answer: view,
    request: [
      'POST',
      '/api/v1/rollouts/r1/commands',
      { type: 'approve', role: 'product', decision: 'go' },
    ],
    out: [rolloutLine],
  },
  {
    args: [
      'rollout',
      'approve',
      'r1',
      '--role',
      'product',
      '--no-go',
      '--plan-hash',
      'ab',
      '--phase',
      'beta',
    ],
    answer: view,
    request: [
      'POST',
      '/api/v1/rollouts/r1/commands',
      { type: 'approve', role: 'product', decision: 'no-go', planHash: 'ab', phase: 'beta' },
    ],
    out: [rolloutLine],
  },
  {
    args: ['rollout', 'answer', 'r1', '--guardrail', 'drift', '--no-go'],
    answer: view,
    request: [
      'POST',
      '/api/v1/rollouts/r1/commands',
      { type: 'answer', guardrail: 'drift', decision: 'no-go' },
    ],
    out: [rolloutLine],
  },
  ...(['promote', 'pause', 'resume', 'rollback', 'abort'] as const).map((type) => ({
    args: ['rollout', type, 'r1', '--reason', 'why'],
    answer: view,
    request: ['POST', '/api/v1/rollouts/r1/commands', { type, reason: 'why' }] as const,
    out: [rolloutLine],
  })),
  {
    args: ['key', 'create', '--kind', 'server', '--name', 'worker', '--environment', 'staging'],
    answer: { key: 'tg_srv_abc', view: key },
    request: ['POST', '/api/v1/keys', { environment: 'staging', kind: 'server', name: 'worker' }],
    out: ['tg_srv_abc'],
  },
  {
    args: ['key', 'list'],
    answer: { keys: [key, { ...key, id: 'k2', revokedMs: 0, lastUsedMs: 1_500 }] },
    request: ['GET', '/api/v1/keys', null],
    out: [
      'id  environment  kind    name    key         state                        last used',
      'k1  staging      server  worker  tg_srv_ab…  valid                        never',
      'k2  staging      server  worker  tg_srv_ab…  revoked 1970-01-01T00:00:00  1970-01-01T00:00:01',
    ],
  },
  {
    args: ['key', 'revoke', 'k1'],
    answer: { ...key, revokedMs: 5 },
    request: ['DELETE', '/api/v1/keys/k1', null],
    out: ['revoked: k1 "worker" (server, staging)'],
  },
];

describe('main()', () => {
  test.each(rows)('sends and shows: $args', async ({ args, answer, request, out }) => {
    const run = await runAgainst([{ body: answer }], args);
    expect(run.sent).toEqual([request]);
    expect(run.out).toEqual(out);
    expect(run.exitCode).toBe(0);
  });

  test.each(rows)('prints the answer as one document with --json: $args', async (row) => {
    const run = await runAgainst([{ body: row.answer }], [...row.args, '--json']);
    expect(run.out.map((line) => JSON.parse(line))).toEqual([row.answer]);
    expect(run.err).toEqual([]);
    expect(run.exitCode).toBe(0);
  });

  test('returns 0 when a rollout that is waited for completes', async () => {
    const completed = rolloutView({ status: 'completed' });
    const run = await runAgainst(
      [{ body: view }, { body: completed }],
      ['rollout', 'start', 'chat', '--wait', '--json'],
    );
    expect(run.out.map((line) => JSON.parse(line))).toEqual([completed]);
    expect(run.exitCode).toBe(0);
  });

  test('returns 1 and the reason when it was rolled back', async () => {
    const rolledBack = rolloutView({ status: 'rolled-back', reason: 'error_rate is 2%' });
    const run = await runAgainst(
      [{ body: view }, { body: rolledBack }],
      ['rollout', 'start', 'chat', '--wait'],
    );
    expect(run.err.at(-1)).toBe(
      'Cannot complete the rollout "r1": it is rolled-back; error_rate is 2%',
    );
    expect(run.exitCode).toBe(1);
  });

  test('watches the newest rollout that has not ended', async () => {
    const old = rolloutView({ id: 'r0', status: 'aborted' });
    const run = await runAgainst(
      [
        { body: { serverMs: 1, rollouts: [old, view] } },
        { body: rolloutView({ status: 'aborted' }) },
      ],
      ['rollout', 'status', '--watch'],
    );
    expect(run.sent.map(([, url]) => url)).toEqual([
      '/api/v1/rollouts?environment=production',
      '/api/v1/rollouts/r1',
    ]);
    expect(run.exitCode).toBe(0);
  });

  test('returns 3 for what the server refuses', async () => {
    const title = 'Cannot promote rollout "r1": it is completed; try rollback';
    const run = await runAgainst(
      [{ status: 409, type: 'application/problem+json', body: { code: 'rollout-refused', title } }],
      ['rollout', 'promote', 'r1', '--reason', 'now'],
    );
    expect([run.out, run.err, run.exitCode]).toEqual([[], [title], 3]);
  });

  const unknown = {
    status: 404,
    type: 'application/problem+json',
    body: { code: 'not-found', title: 'Cannot find flag "talk": it does not exist' },
  };
  const named = { body: { flags: [flagView({ key: 'x' }), flagView({ aliases: ['talk'] })] } };

  test.each([
    [['set', 'talk', 'new'], 'set', { environment: 'production', variant: 'new' }],
    [['off', 'talk', '--reason', 'bad'], 'off', { environment: 'production', reason: 'bad' }],
  ])('flag %j by an alias means its flag', async (args, verb, body) => {
    const run = await runAgainst([unknown, named, { body: flag }], ['flag', ...args]);
    expect(run.sent).toEqual([
      ['POST', `/api/v1/flags/talk/${verb}`, body],
      ['GET', '/api/v1/flags?environment=production', null],
      ['POST', `/api/v1/flags/agent/${verb}`, body],
    ]);
    expect([run.out, run.exitCode]).toEqual([['agent in production serves "new"'], 0]);
  });

  test('flag archive by an alias names its flag, and archives nothing', async () => {
    const run = await runAgainst([unknown, named], ['flag', 'archive', 'talk']);
    expect(run.sent).toHaveLength(2);
    expect([run.err, run.exitCode]).toEqual([
      [
        'Cannot archive "talk": it is an alias of flag "agent"; archive "agent", or take the alias out of its file',
      ],
      3,
    ]);
  });

  test.each([
    [
      'no flag has the alias',
      { body: { flags: [flag, flagView({ archivedMs: 1, aliases: ['talk'] })] } },
    ],
    ['the flags are not told', { ...unknown, status: 403 }],
  ])('flag off says what the server said when %s', async (_, answer) => {
    const run = await runAgainst([unknown, answer], ['flag', 'off', 'talk']);
    expect([run.sent.length, run.err]).toEqual([2, [unknown.body.title]]);
    expect(run.exitCode).toBe((await runAgainst([unknown], ['flag', 'list'])).exitCode);
  });

  test.each([
    [[], /^Usage: tidegate/],
    [['flags'], /unknown command 'flags'/],
    [['flag', 'lst'], /Did you mean list\?/],
    [['flag', 'set', 'agent'], /missing required argument 'variant'/],
    [['rollout', 'pause', 'r1'], /required option '--reason <text>' not specified/],
    [['rollout', 'start', 'p', '--scale', 'speed=2'], /"speed=2" is none of hold, watch, evidence/],
    [['flag', 'evaluate', 'agent', '--context', '[]'], /It is no JSON object/],
    [['key', 'create', '--kind', 'root'], /Allowed choices are server, browser, sync, admin/],
    [['apply', 'nowhere.yaml'], /Cannot read "nowhere.yaml": it is not there; check the path/],
  ])('returns 2 and one sentence for %j', async (args, sentence) => {
    const { terminal, out, err } = recordingTerminal();
    expect(await main(args, terminal)).toBe(2);
    expect(out).toEqual([]);
    expect(err.join('\n')).toMatch(sentence);
  });

  test('returns 2 without a key, and sends nothing', async () => {
    const server = await loopbackServer({ body: {} });
    const { terminal, err } = recordingTerminal({ env: { TIDEGATE_URL: server.url } });
    expect(await main(['key', 'list'], terminal)).toBe(2);
    expect(err).toEqual([
      'Cannot call the server: no API key was given; use --key or set TIDEGATE_KEY',
    ]);
    expect(server.received).toEqual([]);
  });

  test.each([['--help'], ['--version'], ['rollout', '--help']])(
    'returns 0 for %j',
    async (...args) => {
      const { terminal, out } = recordingTerminal();
      expect(await main(args, terminal)).toBe(0);
      expect(out).not.toEqual([]);
    },
  );
});

describe('main() takes address and key', () => {
  test('from the options before the environment of the process', async () => {
    const server = await loopbackServer({ body: { keys: [] } });
    const { terminal } = recordingTerminal({
      env: { TIDEGATE_URL: 'http://127.0.0.1:1', TIDEGATE_KEY: 'other' },
    });
    expect(await main(['key', 'list', '--url', server.url, '--key', 'mine'], terminal)).toBe(0);
    expect(server.received[0]?.headers.authorization).toBe('Bearer mine');
  });
});

async function runAgainst(script: Scripted[], args: readonly string[]) {
  const server = await loopbackServer(...script);
  const { terminal, out, err } = recordingTerminal({
    env: { TIDEGATE_URL: server.url, TIDEGATE_KEY: 'k' },
  });
  const exitCode = await main(args, terminal);
  const sent = server.received.map(({ method, url, body }) => [method, url, body]);
  return { exitCode, sent, out, err };
}
