import { expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';
import { rolloutView } from '../rollout-view.fixture.ts';

const LINE = 'r1 running phase 2 of 2 "quarter" 25%; waits for hold, samples';
const freeze = {
  id: 'fr_1',
  environment: 'production',
  fromMs: 0,
  toMs: 1_800_000_000_000,
  reason: 'year end',
  by: 'Ana',
};
const plan = {
  name: 'chat',
  environment: 'production',
  hash: 'ab'.repeat(32),
  flag: 'agent',
  control: 'legacy',
  candidate: 'new',
  phases: 4,
  appliedMs: 0,
};

async function run(body: unknown, ...args: readonly string[]) {
  const server = await loopbackServer({ body });
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main([...args, '--url', server.url, '--key', 'k'], terminal);
  const sent = server.received.map((one) => [one.method, one.url, one.body]);
  return { exitCode, out, err, sent };
}

test.each([
  [
    'check r1 review/docs',
    { type: 'check', list: 'review', item: 'docs', decision: 'go', note: '' },
  ],
  [
    'check r1 a/b --no-go --note no',
    { type: 'check', list: 'a', item: 'b', decision: 'no-go', note: 'no' },
  ],
  ['check r1 a/b --run', { type: 'check', list: 'a', item: 'b', decision: 'run', note: '' }],
  [
    'check r1 a/b --open --plan-hash ff',
    { type: 'check', list: 'a', item: 'b', decision: 'open', note: '', planHash: 'ff' },
  ],
  ['stage r1 deploy', { type: 'stage', stage: 'deploy' }],
  ['stage r1 --end', { type: 'stage', stage: null }],
  ['rollback r1 --reason why', { type: 'rollback', reason: 'why' }],
  [
    'rollback r1 --reason why --segment a b',
    { type: 'rollback', reason: 'why', segments: ['a', 'b'] },
  ],
  ['rollback r1 --reason why --to 50%', { type: 'rollback', reason: 'why', toWeightParts: 50_000 }],
  [
    'layer r1 tables --is done --reason why',
    { type: 'layer', layer: 'tables', decision: 'done', reason: 'why' },
  ],
  [
    'layer r1 data go --reason why',
    { type: 'layer', layer: 'data', decision: 'go', reason: 'why' },
  ],
  [
    'layer r1 pods undo --reason why',
    { type: 'layer', layer: 'pods', decision: 'undo', reason: 'why' },
  ],
  ['edit r1 --plan chat --reason why', { type: 'edit', plan: 'chat', reason: 'why' }],
  ['begin r1', { type: 'start' }],
  [
    'begin r1 --reason why --method emergency',
    { type: 'start', reason: 'why', method: 'emergency' },
  ],
] as const)('tidegate rollout %s sends one command and shows the rollout', async (args, body) => {
  const { exitCode, out, sent } = await run(rolloutView(), 'rollout', ...args.split(' '));
  expect(sent).toEqual([['POST', '/api/v1/rollouts/r1/commands', body]]);
  expect(out).toEqual([LINE]);
  expect(exitCode).toBe(exitCodes.ok);
});

test.each([
  'check r1 docs',
  'check r1 a/b/c',
  'check r1 /b',
  'check r1 a/b --run --open',
  'stage r1',
  'stage r1 deploy --end',
  'rollback r1 --reason why --to 100%',
  'rollback r1 --reason why --to 50% --segment a',
  'rollback r1',
  'layer r1 tables --is gone --reason why',
  'layer r1 tables --reason why',
  'layer r1 tables done --is done --reason why',
  'edit r1 --reason why',
  'start chat --method fast',
  'start chat --at tomorrow',
  'stop-all',
])('tidegate rollout %s is refused before anything is sent', async (args) => {
  const { exitCode, sent } = await run(rolloutView(), 'rollout', ...args.split(' '));
  expect(sent).toEqual([]);
  expect(exitCode).toBe(exitCodes.usage);
});

test('tidegate rollout start carries method and time', async () => {
  const args = 'rollout start chat --method emergency --reason why --at 2027-01-15T08:00Z';
  const { sent, out } = await run(rolloutView({ status: 'scheduled' }), ...args.split(' '));
  const body = { plan: 'chat', environment: 'production', reason: 'why', method: 'emergency' };
  expect(sent).toEqual([['POST', '/api/v1/rollouts', { ...body, atMs: 1_800_000_000_000 }]]);
  expect(out).toEqual(['r1']);
});

test('tidegate rollout stop-all stops an environment, and says when nothing was under way', async () => {
  const view = rolloutView({ status: 'rolled-back', blockers: [], reason: 'fire' });
  const answer = { stopped: [view], killed: ['agent'] };
  const args = ['rollout', 'stop-all', '--reason', 'fire', '--kill'];
  const { sent, out } = await run(answer, ...args);
  const body = { environment: 'production', reason: 'fire', kill: true };
  expect(sent).toEqual([['POST', '/api/v1/rollouts/stop', body]]);
  expect(out).toEqual(['r1 rolled-back phase 2 of 2 "quarter" 25%; fire', 'agent is switched off']);
  const none = await run({ stopped: [], killed: [] }, 'rollout', 'stop-all', '--reason', 'fire');
  expect(none.err).toEqual(['no rollout was under way in "production"']);
});

test('tidegate freeze begins, lists and ends', async () => {
  const begun = await run(freeze, ...'freeze begin --for 2w --reason rest'.split(' '));
  const body = { environment: 'production', toMs: 1_000_000 + 14 * 86_400_000, reason: 'rest' };
  expect(begun.sent).toEqual([['POST', '/api/v1/freezes', body]]);
  expect(begun.out[0]).toMatch(/^fr_1 freezes "production" from /);
  const listed = await run({ freezes: [freeze] }, 'freeze', 'list');
  expect(listed.out[1]).toMatch(/^in force {2}1970-01-01 00:00:00 UTC /);
  expect((await run({ freezes: [] }, 'freeze', 'list')).err).toEqual([
    'nothing is frozen in "production"',
  ]);
  const ended = await run(freeze, 'freeze', 'end', 'fr_1');
  expect(ended.sent).toEqual([['DELETE', '/api/v1/freezes/fr_1', null]]);
  const endless = await run(freeze, ...'freeze begin --reason rest'.split(' '));
  expect(endless).toMatchObject({ exitCode: exitCodes.usage, sent: [] });
});

test('tidegate plan list and promote show plans, and how to start one', async () => {
  const listed = await run({ plans: [plan] }, 'plan', 'list');
  expect(listed.out).toEqual([
    'plan  flag                 phases  applied                  hash',
    'chat  agent: legacy → new  4       1970-01-01 00:00:00 UTC  abababab',
  ]);
  const args = 'plan promote chat --from staging --to production';
  const promoted = await run(plan, ...args.split(' '));
  const body = { plan: 'chat', from: 'staging', to: 'production' };
  expect(promoted.sent).toEqual([['POST', '/api/v1/plans/promote', body]]);
  expect(promoted.out).toEqual(['plan "chat" abababab stands in "production"']);
  expect(promoted.err).toEqual([
    'start it with: tidegate rollout start chat --environment production',
  ]);
});
