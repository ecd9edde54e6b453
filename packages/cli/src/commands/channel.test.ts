import { expect, test } from 'vitest';
import { channelView, deliveryView, SERVER_MS } from '../judgement-views.fixture.ts';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

async function channel(body: unknown, ...args: readonly string[]) {
  const server = await loopbackServer({ body });
  const { terminal, out, err } = recordingTerminal();
  const all = ['channel', ...args, '--url', server.url, '--key', 'k'];
  const exitCode = await main(all, terminal);
  return {
    exitCode,
    out,
    err,
    asked: server.received.map(({ method, url }) => `${method} ${url}`),
  };
}

test('tidegate channel list shows how each does', async () => {
  const channels = [
    channelView(),
    channelView({ name: 'hook', disabledMs: 1, reason: 'It answered 410' }),
    channelView({ name: 'mail', lastFailedMs: SERVER_MS, dead: 2 }),
    channelView({ name: 'new', lastOkMs: null }),
  ];
  const run = await channel({ serverMs: SERVER_MS, channels }, 'list');
  expect(run.out).toEqual([
    'state         channel  kind   to               last told  last failed  given up',
    '✓ works       ops      slack  hooks.slack.com  1m ago     never        0',
    '✗ not used    hook     slack  hooks.slack.com  1m ago     never        0         It answered 410',
    '✗ failing     mail     slack  hooks.slack.com  1m ago     1s ago       2',
    '· never used  new      slack  hooks.slack.com  never      never        0',
  ]);
  const none = await channel({ serverMs: SERVER_MS, channels: [] }, 'list');
  expect(none.err).toEqual(['no channels; name some as "channels" in the file of the server']);
});

test.each([
  ['ok', 0, 'ops: ✓ told'],
  ['failed', 1, 'ops: ✗ failed, tries again'],
  ['dead', 1, 'ops: ✗ given up'],
] as const)(
  'tidegate channel test whose outcome is %s returns %i',
  async (outcome, exitCode, line) => {
    const run = await channel(deliveryView({ outcome }), 'test', 'ops');
    expect([run.exitCode, run.out, run.err]).toEqual([exitCode, [line], ['waiting for "ops" …']]);
    expect(run.asked).toEqual(['POST /api/v1/channels/ops/test']);
  },
);

test('tidegate channel enable uses one again', async () => {
  const run = await channel(channelView(), 'enable', 'ops');
  expect(run.asked).toEqual(['POST /api/v1/channels/ops/enable']);
  expect(run.out).toEqual(['ops  slack to hooks.slack.com  ✓ works']);
});

test('tidegate channel deliveries asks for all environments unless one is named', async () => {
  const body = {
    serverMs: SERVER_MS,
    deliveries: [deliveryView({ outcome: 'dead', detail: 'away' })],
  };
  const run = await channel(body, 'deliveries', '--channel', 'ops', '--outcome', 'dead');
  expect(run.asked).toEqual(['GET /api/v1/deliveries?channel=ops&outcome=dead&limit=50']);
  expect(run.out.at(-1)).toBe(
    '2027-01-15 08:00:00 UTC  ✗ given up  ops      1        A test  away',
  );
  const one = await channel(body, 'deliveries', '--environment', 'staging', '--limit', '5');
  expect(one.asked).toEqual(['GET /api/v1/deliveries?environment=staging&limit=5']);
  expect((await channel(body, 'deliveries', '--outcome', 'lost')).exitCode).toBe(2);
});
