/** The client and the page's client before the server that they are made for. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { fakeClock } from '../../server/src/config/clock.fixture.ts';
import { startTestServer } from '../../server/src/http/server.fixture.ts';
import { createBrowserClient } from './browser/create-browser-client.ts';
import { evaluateForBrowser } from './browser/evaluate-for-browser.ts';
import { createClient } from './create-client.ts';
import { genaiPrices } from './prices/index.ts';
import { SDK_NAME } from './sdk-name.ts';
import type { Client, ClientOptions } from './types.ts';

const NOW = 1_800_000_000_000;
const STEP = NOW + 60_000;
/** Conversations that start at STEP or later get the new chat. */
const ramp = {
  flags: {
    chat: {
      state: 'ENABLED',
      variants: { old: 'old', new: 'new' },
      defaultVariant: 'old',
      targeting: { if: [{ '>=': [{ var: 'conversationStartedAtMs' }, STEP] }, 'new', 'old'] },
      metadata: { clientVisible: true },
    },
  },
};
const FLAGS = {
  name: 'flags.yaml',
  text: `apiVersion: tidegate/v1
kind: Flags
flags:
  greet:
    aliases: [enableGreeting]
    variants: { hello: hello, hi: hi }
    off: hello
    clientVisible: true
    environments: { production: hi }
`,
};

async function aWorld(startMs: number) {
  const clock = fakeClock(startMs);
  const server = await startTestServer({ clock });
  const { text: key } = await server.key('server');
  const { text: browserKey } = await server.key('browser');
  const { url, admin } = server;
  const clients: Client[] = [];
  const open = (options: Partial<ClientOptions> = {}): Client => {
    const opened = createClient({ url, key, ...options });
    clients.push(opened);
    return opened;
  };
  onTestFinished(async () => {
    await Promise.all(clients.map((opened) => opened.close()));
    // Connections that are kept alive end when the clock says so.
    await Promise.all([server.remove(), clock.advance(60_000)]);
  });
  const post = (path: string, body: unknown) => server.call('POST', path, { key: admin, body });
  const production = (path: string) =>
    server.call('GET', `${path}?environment=production`, { key: admin });
  const page = (options: Partial<Parameters<typeof createBrowserClient>[0]> = {}) => {
    const context = { targetingKey: 'c-1' };
    const opened = createBrowserClient({ url, key: browserKey, context, ...options });
    onTestFinished(() => opened.close());
    return opened;
  };
  return { clock, open, post, production, page };
}

test('a page gets from the server what its own server got, also when a ramp went on meanwhile', async () => {
  const { clock, open, post, page } = await aWorld(NOW);
  const client = open();
  const document = { environment: 'production', text: JSON.stringify(ramp) };
  expect(await post('/api/v1/import/flagd', document)).toMatchObject({ status: 200 });
  await client.ready();
  await vi.waitFor(() => expect(client.string('chat', {}, '')).toBe('old'));
  const bootstrap = await evaluateForBrowser(client, { targetingKey: 'c-1' }, { chat: '' });
  await clock.advance(STEP - NOW);
  const pages = [
    page({ bootstrap }),
    page(),
    page({ bootstrap, context: { targetingKey: 'c-2' } }),
  ];
  const answers = pages.map(async (opened) => {
    const { source } = await opened.ready();
    await vi.waitFor(() => expect(opened.readiness().source).toBe('network'));
    return [source, opened.string('chat', '')];
  });
  expect(await Promise.all(answers)).toEqual([
    ['network', 'old'],
    ['network', 'new'],
    // The start was signed for another conversation: who answered it before is not known.
    ['network', 'old'],
  ]);
});

test('what processes and pages tell arrives under real keys, and pages are no processes', async () => {
  const { open, post, production, page } = await aWorld(Date.now());
  const client = open();
  expect(await post('/api/v1/apply', { files: [FLAGS] })).toMatchObject({ status: 200 });
  await client.ready();
  client.track('paid', { targetingKey: 'c-1', userId: 'u-1' }, { value: 2.5, by: 'userId' });
  client.track('paid', { targetingKey: 'c-1', userId: 'u-1' }, { value: 1, by: 'userId' });
  await client.flush();
  const opened = page({ context: { targetingKey: 'c-1', userId: 'u-1' } });
  await opened.ready();
  expect(opened.string('enableGreeting', '')).toBe('hi');
  opened.track('paid', { by: 'userId' });
  opened.track('left');
  opened.close();
  const event = { environment: 'production', lastMs: expect.any(Number) };
  await vi.waitFor(async () =>
    expect(await production('/api/v1/events')).toMatchObject({
      body: {
        events: [
          { ...event, event: 'left', units: 1, count: 1, sum: 0 },
          // What a page tells of a unit is kept apart from what servers tell of it.
          { ...event, event: 'paid', units: 2, count: 3, sum: 3.5 },
        ],
      },
    }),
  );
  expect(await production('/api/v1/flags/usage')).toMatchObject({
    body: { flags: [{ key: 'greet', evaluations: [{ variant: 'hi', count: 1 }] }] },
  });
  const { instances } = (await production('/api/v1/instances')).body as { instances: unknown[] };
  expect(instances).toHaveLength(1);
});

test('the server takes whatever a client tells of conversations', async () => {
  const warnings: unknown[] = [];
  const { clock, production, post, open } = await aWorld(Date.now());
  expect(await post('/api/v1/apply', { files: [FLAGS] })).toMatchObject({ status: 200 });
  const client = open({
    onWarning: (warning) => warnings.push(warning),
    prices: genaiPrices(),
  });
  await client.ready();
  for (const userId of ['ann', 'bob']) {
    const chat = client.conversation({ id: 'c-1', startedAtMs: 1, userId });
    const turn = chat.turn();
    turn.string('enableGreeting', '');
    turn.firstChunk();
    turn.stage('search', 12);
    turn.usage({ model: 'gpt-4o', inputTokens: 1_000, outputTokens: 50, cachedInputTokens: 9 });
    turn.observe('refunds', 2, { kind: 'count', labels: { reason: 'late' } });
    turn.fail(new Error('row 7 is gone'));
  }
  await client.flush();
  const { instances } = (await production('/api/v1/instances')).body as { instances: unknown[] };
  const clockAheadMs = 0 - client.counters().clockOffsetMs;
  expect(instances).toMatchObject([{ lostBatches: 0, sdk: SDK_NAME, clockAheadMs }]);
  await client.close();
  expect(warnings).toEqual([]);
  // What is asked for ends before now.
  await clock.advance(1_000);
  const answers = async (path: string) => (await production(`/api/v1/metrics/${path}`)).body;
  const place = { flag: '', variant: 'all' };
  expect(await answers('errors')).toMatchObject({
    errors: [{ ...place, type: 'Error', message: 'row # is gone', count: 2 }],
  });
  expect(await answers('costs')).toMatchObject({
    rows: [{ ...place, turns: 2, conversations: 1, sumUsd: 0.005978, perTurnUsd: 0.002989 }],
  });
  expect(await answers('slowest')).toMatchObject({
    conversations: [{ turns: 2, failedTurns: 2, stages: { search: 12 }, costUsd: 0.005978 }],
  });
  expect(await answers('contaminations')).toMatchObject({ contaminations: [{ draw: 0 }] });
  expect(await answers('quarantine')).toEqual({ rows: [] });
  expect(client.counters()).toMatchObject({ droppedObservations: 0, unpricedUsages: 0 });
});
