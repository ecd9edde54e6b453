import { expect, test } from 'vitest';
import { answered, ManualPage } from '../browser/manual-page.fixture.ts';
import { PageClient } from '../browser/page-client.ts';
import { settled } from '../manual-runtime.fixture.ts';
import { createTestClient } from '../testing/index.ts';
import type { UseListener } from '../use-listener.ts';
import { forwardToPosthog } from './forward-to-posthog.ts';

interface Captured {
  distinctId: string;
  event: string;
  properties: Record<string, unknown>;
}

function nodeClient() {
  const captured: Captured[] = [];
  return { captured, posthog: { capture: (message: Captured) => void captured.push(message) } };
}

test('forwardToPosthog() tells each variant of a unit once, and events with the variants met', async () => {
  const client = createTestClient({ flags: { chat: true } });
  const { captured, posthog } = nodeClient();
  const forwarding = forwardToPosthog(client, posthog);
  client.boolean('chat', { targetingKey: 'c-1' }, false);
  client.boolean('chat', { targetingKey: 'c-1' }, false);
  client.boolean('none', { targetingKey: 'c-1' }, false);
  client.track('checkout', { targetingKey: 'c-1' }, { value: 19.9 });
  client.set('chat', false);
  client.boolean('chat', { targetingKey: 'c-1' }, false);
  client.track('other', { targetingKey: 'c-2' });
  await forwarding.stop();
  client.boolean('chat', { targetingKey: 'c-3' }, false);
  await Promise.resolve();
  const called = (variant: string) => ({
    distinctId: 'hidden-c-1',
    event: '$feature_flag_called',
    properties: {
      $feature_flag: 'chat',
      $feature_flag_response: variant,
      '$feature/chat': variant,
    },
  });
  expect(captured).toEqual([
    called('on'),
    {
      distinctId: 'hidden-c-1',
      event: 'checkout',
      properties: { '$feature/chat': 'on', value: 19.9 },
    },
    called('off'),
    { distinctId: 'hidden-c-2', event: 'other', properties: {} },
  ]);
  expect(forwarding.dropped).toBe(0);
});

test('forwardToPosthog() counts what it cannot forward, whatever is thrown', async () => {
  const client = createTestClient({ flags: { chat: true } });
  const { captured, posthog } = nodeClient();
  const ids = [null, 'user-2', new Error('no id')];
  const forwarding = forwardToPosthog(client, posthog, {
    distinctId: () => {
      const id = ids.shift();
      if (id instanceof Error) throw id;
      return id ?? null;
    },
  });
  for (const targetingKey of ['c-1', 'c-2', 'c-3']) client.track('checkout', { targetingKey });
  await Promise.resolve();
  expect(captured.map(({ distinctId }) => distinctId)).toEqual(['user-2']);
  expect(forwarding.dropped).toBe(2);
});

test('forwardToPosthog() lets at most 1 000 events wait for their distinct ids', async () => {
  const client = createTestClient({});
  const { captured, posthog } = nodeClient();
  const forwarding = forwardToPosthog(client, posthog);
  for (let n = 0; n < 1_002; n += 1) client.track('checkout', { targetingKey: `c-${n}` });
  await new Promise((resolve) => setImmediate(resolve));
  expect([captured.length, forwarding.dropped]).toEqual([1_000, 2]);
});

/** A client that has no word from the server yet. */
function unheardClient() {
  const inner = createTestClient({ flags: { chat: true } });
  const state = { hears: false, tell: (_live: boolean) => {} };
  const client = {
    listen: (listener: UseListener) => inner.listen(listener),
    pseudonym: async (unit: string) => (state.hears ? inner.pseudonym(unit) : null),
    onLive: (listener: (live: boolean) => void) => {
      state.tell = listener;
      return () => {};
    },
  };
  return { inner, client, state };
}

test("forwardToPosthog() keeps what happens before the server's first word, and when it happened", async () => {
  const { inner, client, state } = unheardClient();
  const { captured, posthog } = nodeClient();
  const forwarding = forwardToPosthog(client, posthog);
  inner.boolean('chat', { targetingKey: 'c-1' }, false);
  inner.track('checkout', { targetingKey: 'c-2' });
  await settled();
  expect([captured, forwarding.dropped]).toEqual([[], 0]);
  state.tell(false);
  state.hears = true;
  state.tell(true);
  await settled();
  inner.track('late', { targetingKey: 'c-1' });
  await settled();
  const timestamp = expect.any(Date);
  expect(captured).toMatchObject([
    { distinctId: 'hidden-c-1', event: '$feature_flag_called', timestamp },
    { distinctId: 'hidden-c-2', event: 'checkout', timestamp },
    { distinctId: 'hidden-c-1', event: 'late' },
  ]);
  expect([captured.map((event) => 'timestamp' in event), forwarding.dropped]).toEqual([
    [true, true, false],
    0,
  ]);
});

test('forwardToPosthog() keeps at most 1 000 events, and drops them when it is stopped', async () => {
  const { inner, client, state } = unheardClient();
  const { captured, posthog } = nodeClient();
  const forwarding = forwardToPosthog(client, posthog);
  for (let n = 0; n < 1_000; n += 1) inner.track('checkout', { targetingKey: `c-${n}` });
  await settled();
  for (let n = 0; n < 3; n += 1) inner.track('checkout', { targetingKey: `d-${n}` });
  await settled();
  expect(forwarding.dropped).toBe(3);
  forwarding.stop();
  state.hears = true;
  state.tell(true);
  await settled();
  expect([captured, forwarding.dropped]).toEqual([[], 1_003]);
});

test('forwardToPosthog() of a page leaves the visitor to posthog-js', async () => {
  const page = new ManualPage();
  page.server.flags = [answered('chat', true, { variant: 'new~2' })];
  const client = new PageClient(
    { url: 'https://f', key: 'k', context: { targetingKey: 'c-1' } },
    page,
  );
  client.start();
  await client.ready();
  const captured: unknown[] = [];
  const { stop } = forwardToPosthog(client, {
    capture: (event, properties) => captured.push([event, properties]),
  });
  client.boolean('chat', false);
  client.expose('chat');
  client.track('checkout', { value: 2 });
  stop();
  client.track('checkout');
  const met = { '$feature/chat': 'new' };
  expect(captured).toEqual([
    [
      '$feature_flag_called',
      { $feature_flag: 'chat', $feature_flag_response: 'new', ...met, tidegate_draw: 2 },
    ],
    ['checkout', { ...met, value: 2 }],
  ]);
});
