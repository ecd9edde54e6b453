import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Agent } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { createAddressGuard } from './address-guard.ts';
import { deliverWebhook } from './deliver-webhook.ts';
import { createGuardedAgent } from './guarded-agent.ts';

const LIMITS = { webhookTimeoutMs: 2_000, webhookAnswerBytes: 1_024 };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver on loopback that answers `status` and keeps what it got. */
async function receiver(status: number, headers: Record<string, string> = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { port, received };
}

async function agent(allow: readonly string[]): Promise<Agent> {
  const made = await createGuardedAgent(createAddressGuard(allow), 2_000);
  closers.push(() => made.destroy());
  return made;
}

function message() {
  return { id: 'ro_1:4:0', atMs: Date.now(), body: '{"type":"rollout.rolled-back"}' };
}

test('deliverWebhook() signs so that a Standard Webhooks receiver verifies it', async () => {
  const { port, received } = await receiver(204);
  const channel = { webhook: `http://127.0.0.1:${port}/hook`, secret: SECRET };
  const sent = message();
  expect(await deliverWebhook(channel, sent, await agent(['127.0.0.1']), LIMITS)).toEqual({
    outcome: 'ok',
    detail: 'the receiver answered 204',
  });
  const [got] = received;
  expect(got?.headers['webhook-id']).toBe('ro_1:4:0');
  const headers = got?.headers as Record<string, string>;
  expect(new Webhook(SECRET).verify(got?.body ?? '', headers)).toEqual({
    type: 'rollout.rolled-back',
  });
  expect(() => new Webhook(SECRET).verify(`${got?.body} `, headers)).toThrow();
});

test('deliverWebhook() sends no signature when the channel has no secret', async () => {
  const { port, received } = await receiver(200);
  const channel = { webhook: `http://127.0.0.1:${port}`, secret: null };
  await deliverWebhook(channel, message(), await agent(['127.0.0.1']), LIMITS);
  expect(received[0]?.headers['webhook-signature']).toBeUndefined();
  expect(received[0]?.headers['webhook-id']).toBe('ro_1:4:0');
});

test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])(
  'deliverWebhook() does not reach "%s" when it is not allowed',
  async (host) => {
    const { port, received } = await receiver(200);
    const channel = { webhook: `http://${host}:${port}`, secret: null };
    const result = await deliverWebhook(channel, message(), await agent([]), LIMITS);
    expect(result).toMatchObject({ outcome: 'failed', isFinal: false });
    expect(result.detail).toContain('is not a public one; add it to "allowAddresses"');
    expect(received).toEqual([]);
  },
);

test('deliverWebhook() reaches a name whose address is allowed', async () => {
  const { port, received } = await receiver(200);
  const channel = { webhook: `http://localhost:${port}`, secret: null };
  const allowed = await agent(['127.0.0.1', '::1']);
  expect(await deliverWebhook(channel, message(), allowed, LIMITS)).toMatchObject({
    outcome: 'ok',
  });
  expect(received).toHaveLength(1);
});

test('deliverWebhook() follows no redirect', async () => {
  const target = await receiver(200);
  const { port } = await receiver(302, { location: `http://127.0.0.1:${target.port}/` });
  const channel = { webhook: `http://127.0.0.1:${port}`, secret: null };
  expect(await deliverWebhook(channel, message(), await agent(['127.0.0.1']), LIMITS)).toEqual({
    outcome: 'failed',
    detail: 'the receiver answered 302; redirects are not followed',
    isFinal: false,
  });
  expect(target.received).toEqual([]);
});

test.each([
  [410, true],
  [500, false],
  [404, false],
])('deliverWebhook() fails on %i, finally: %s', async (status, isFinal) => {
  const { port } = await receiver(status);
  const channel = { webhook: `http://127.0.0.1:${port}`, secret: null };
  expect(await deliverWebhook(channel, message(), await agent(['127.0.0.1']), LIMITS)).toEqual({
    outcome: 'failed',
    detail: `the receiver answered ${status}`,
    isFinal,
  });
});

test('deliverWebhook() gives up on a receiver that never answers', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const channel = { webhook: `http://127.0.0.1:${port}`, secret: null };
  const limits = { ...LIMITS, webhookTimeoutMs: 50 };
  expect(
    await deliverWebhook(channel, message(), await agent(['127.0.0.1']), limits),
  ).toMatchObject({ outcome: 'failed', isFinal: false });
});
