import { expect, test } from 'vitest';
import { aDeliverer, aMessage, HAPPENED_MS } from './delivering.fixture.ts';
import { aReceiver } from './receiver.fixture.ts';
import { asSentry, sentryEvent } from './sentry.fixture.ts';

const to = (url: string) =>
  ({ kind: 'sentry', endpoint: `${url}/sentry/api/7/envelope/`, publicKey: 'publickey' }) as const;

test('deliverSentry() sends an envelope that Sentry takes', async () => {
  const { url, received } = await aReceiver(asSentry);
  const message = aMessage({ status: 'firing', dedupKey: 'alert:x', advice: 'look – now' });
  expect(await aDeliverer().deliver(to(url), message)).toMatchObject({ outcome: 'ok' });
  expect(sentryEvent(received[0]?.body ?? '')).toEqual({
    event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    timestamp: HAPPENED_MS / 1_000,
    platform: 'other',
    logger: 'tidegate',
    level: 'fatal',
    logentry: {
      formatted: 'Rolled back: chat\nerror_rate was 5 % over 2 min; above 0.5 % is too much',
    },
    environment: 'production',
    tags: {
      event: 'rollout.rolled-back',
      status: 'firing',
      flag: 'chat-agent',
      rollout: 'ro_1',
    },
    extra: { advice: ['look – now'] },
    fingerprint: ['tidegate', 'alert:x'],
  });
});

test('deliverSentry() sends the same id on each attempt, and one of its own for each message', async () => {
  const { url, received } = await aReceiver(asSentry);
  const deliverer = aDeliverer();
  for (const id of ['a', 'a', 'b']) await deliverer.deliver(to(url), aMessage({}, id));
  const ids = received.map(({ body }) => sentryEvent(body)?.event_id);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

test.each([
  [413, { isFinal: true }],
  [403, { isFinal: true }],
  [429, { isFinal: false, retryAfterMs: 60_000 }],
  [502, { isFinal: false }],
])('deliverSentry() takes %i as %j', async (status, expected) => {
  const { url } = await aReceiver(() => ({ status, headers: { 'retry-after': '60' } }));
  const { detail: _detail, ...rest } = await aDeliverer().deliver(to(url), aMessage());
  expect(rest).toEqual({ outcome: 'failed', ...expected });
});
