import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { WebhookChannel } from '../config/channels.ts';
import { aDeliverer, aMessage } from './delivering.fixture.ts';
import { messageOf } from './message.ts';
import { aReceiver } from './receiver.fixture.ts';

const SECRETS = [7, 8].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const to = (url: string, secrets: readonly string[] = []): WebhookChannel => ({
  kind: 'webhook',
  url,
  secrets,
});
const ok = () => ({ status: 204 });

test('deliverWebhook() signs with each secret, and a receiver that knows one verifies it', async () => {
  const { url, received } = await aReceiver(ok);
  // The receiver compares the time of the message with its own.
  const message = messageOf('ro_1:4:0', { event: 'rollout.rolled-back' }, Date.now());
  expect(await aDeliverer().deliver(to(`${url}/hook`, SECRETS), message)).toEqual({
    outcome: 'ok',
    detail: 'the receiver answered 204',
  });
  const [got] = received;
  expect([got?.path, got?.headers['webhook-id']]).toEqual(['/hook', 'ro_1:4:0']);
  const headers = got?.headers as Record<string, string>;
  for (const secret of SECRETS) {
    expect(new Webhook(secret).verify(got?.body ?? '', headers)).toMatchObject({
      type: 'rollout.rolled-back',
    });
    expect(() => new Webhook(secret).verify(`${got?.body} `, headers)).toThrow();
  }
  const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  expect(() => new Webhook(other).verify(got?.body ?? '', headers)).toThrow();
});

test('deliverWebhook() delivers what names in any script are part of the id of', async () => {
  const { url, received } = await aReceiver(ok);
  const ids = ['alert:production:错误:1', 'alert:production:Größe – neu:1'];
  for (const id of [...ids, ...ids.slice(0, 1)]) {
    const delivery = await aDeliverer().deliver(to(url, SECRETS), messageOf(id, {}, Date.now()));
    expect(delivery.outcome).toBe('ok');
  }
  for (const { body, headers } of received)
    expect(() => new Webhook(SECRETS[0] ?? '').verify(body, headers as never)).not.toThrow();
  const sent = received.map(({ headers }) => headers['webhook-id']);
  expect([sent[0] === sent[2], sent[0] === sent[1]]).toEqual([true, false]);
});

test('deliverWebhook() sends no signature when the channel has no secret', async () => {
  const { url, received } = await aReceiver(ok);
  await aDeliverer().deliver(to(url), aMessage());
  expect(received[0]?.headers['webhook-signature']).toBeUndefined();
  expect(received[0]?.headers['webhook-id']).toBe('ro_1:4:0');
});

test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])(
  'deliverWebhook() does not reach "%s" when it is not allowed',
  async (host) => {
    const { port, received } = await aReceiver(ok);
    const closed = aDeliverer({}, { allowAddresses: [] });
    const delivery = await closed.deliver(to(`http://${host}:${port}`), aMessage());
    expect(delivery).toMatchObject({ outcome: 'failed', isFinal: false });
    expect(delivery.detail).toContain('is not a public one; add it to "allowAddresses"');
    expect(received).toEqual([]);
  },
);

test('deliverWebhook() reaches a name whose address is allowed', async () => {
  const { port, received } = await aReceiver(ok);
  const delivery = await aDeliverer().deliver(to(`http://localhost:${port}`), aMessage());
  expect(delivery).toMatchObject({ outcome: 'ok' });
  expect(received).toHaveLength(1);
});

test('deliverWebhook() follows no redirect', async () => {
  const target = await aReceiver(ok);
  const { url } = await aReceiver(() => ({ status: 302, headers: { location: target.url } }));
  expect(await aDeliverer().deliver(to(url), aMessage())).toEqual({
    outcome: 'failed',
    detail: 'the receiver answered 302; redirects are not followed',
    isFinal: false,
  });
  expect(target.received).toEqual([]);
});

test.each([
  [410, {}, { isFinal: true, disables: true }],
  [500, {}, { isFinal: false }],
  [404, {}, { isFinal: false }],
  [429, { 'retry-after': '120' }, { isFinal: false, retryAfterMs: 120_000 }],
  [
    503,
    { 'retry-after': 'Fri, 15 Jan 2027 08:01:05 GMT' },
    { isFinal: false, retryAfterMs: 60_000 },
  ],
  [503, { 'retry-after': 'soon' }, { isFinal: false }],
  [500, { 'retry-after': '120' }, { isFinal: false }],
])('deliverWebhook() takes %i with %j as %j', async (status, headers, expected) => {
  const { url } = await aReceiver(() => ({ status, headers }));
  expect(await aDeliverer().deliver(to(url), aMessage())).toEqual({
    outcome: 'failed',
    detail: `the receiver answered ${status}`,
    ...expected,
  });
});

test('deliverWebhook() gives up on a receiver that never answers', async () => {
  const { url } = await aReceiver(() => 'hang');
  const hasty = aDeliverer({ webhookTimeoutMs: 50 });
  expect(await hasty.deliver(to(url), aMessage())).toMatchObject({
    outcome: 'failed',
    isFinal: false,
  });
});

test('deliver() quotes no secret that a receiver or a library says back', async () => {
  const { url } = await aReceiver(() => ({
    status: 400,
    body: 'invalid routing key 0123456789abcdef0123456789abcdef\r\n\u001b[2J',
  }));
  const channel = {
    kind: 'pagerduty',
    routingKey: '0123456789abcdef0123456789abcdef',
    endpoint: `${url}/v2/enqueue`,
  } as const;
  const { detail } = await aDeliverer().deliver(channel, aMessage());
  expect(detail).toBe('PagerDuty answered 400: invalid routing key … [2J');
});
