import { expect, onTestFinished, test } from 'vitest';
import type { Channels } from '../config/channels.ts';
import { aReceiver } from '../notify/receiver.fixture.ts';
import { asSlack } from '../notify/slack.fixture.ts';
import { startTestServer } from './server.fixture.ts';

async function aServer(channels: Partial<Channels>) {
  const server = await startTestServer({
    channels: { named: {}, allowAddresses: ['127.0.0.1'], ...channels },
  });
  onTestFinished(() => server.remove());
  const call = async (method: string, path: string, key = server.admin) => {
    const { status, body } = await server.call(method, `/api/v1/${path}`, { key });
    return { status, body: body as Record<string, unknown> };
  };
  return { server, call };
}

test('channels: what is there, without its secrets; a test; a receiver that wants no more; enabled again', async () => {
  let isGone = true;
  const hook = await aReceiver(() => ({ status: isGone ? 410 : 204 }));
  const slack = await aReceiver(asSlack);
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const { call } = await aServer({
    named: {
      ops: { kind: 'webhook', url: `${hook.url}/s3cret`, secrets: [secret] },
      chat: { kind: 'slack', url: `${slack.url}/services/s3cret` },
    },
  });
  const view = (name: string, kind: string, port: number) => ({
    ...{ name, kind, target: `127.0.0.1:${port}`, disabledMs: null, reason: '' },
    ...{ lastOkMs: null, lastFailedMs: null, dead: 0 },
  });
  const { body } = await call('GET', 'channels');
  expect(body['channels']).toEqual([
    view('ops', 'webhook', hook.port),
    view('chat', 'slack', slack.port),
  ]);
  expect(JSON.stringify(body)).not.toMatch(/s3cret|whsec_/);

  expect(await call('POST', 'channels/chat/test')).toMatchObject({
    status: 200,
    body: { channel: 'chat', outcome: 'ok', attempt: 1, title: 'This is a test of Tidegate' },
  });
  expect(slack.received).toHaveLength(1);

  expect(await call('POST', 'channels/ops/test')).toMatchObject({
    status: 200,
    body: { channel: 'ops', outcome: 'failed', detail: 'the receiver answered 410' },
  });
  const disabled = (await call('GET', 'channels')).body['channels'];
  expect(disabled).toMatchObject([
    { name: 'ops', reason: 'the receiver answered 410', disabledMs: expect.any(Number), dead: 0 },
    { name: 'chat', disabledMs: null, lastOkMs: expect.any(Number) },
  ]);
  isGone = false;
  expect((await call('POST', 'channels/ops/test')).body).toMatchObject({ outcome: 'ok' });
  expect((await call('POST', 'channels/ops/enable')).body).toMatchObject({
    name: 'ops',
    disabledMs: null,
  });
  const log = (await call('GET', 'deliveries?channel=ops')).body['deliveries'];
  expect(log).toMatchObject([{ outcome: 'ok' }, { outcome: 'failed' }]);
  expect(((await call('GET', 'deliveries?outcome=failed')).body['deliveries'] as []).length).toBe(
    1,
  );
});

test('channels: an unknown name, and a key of one environment', async () => {
  const { server, call } = await aServer({ named: { ops: { kind: 'slack', url: 'http://x/1' } } });
  expect(await call('POST', 'channels/opps/test')).toMatchObject({
    status: 404,
    body: { title: 'Cannot test channel "opps": there is none; perhaps "ops" is meant' },
  });
  const bound = (await server.key('admin', 'staging')).text;
  expect(await call('POST', 'channels/ops/test', bound)).toMatchObject({
    status: 403,
    body: {
      title:
        'Cannot test channel "ops": the key belongs to "staging" and channels are the whole server\'s; use an admin key of all environments',
    },
  });
  expect((await call('GET', 'channels', bound)).status).toBe(200);
  expect((await call('GET', 'deliveries?environment=production', bound)).status).toBe(403);
  expect((await call('GET', 'deliveries', (await server.key('server')).text)).status).toBe(403);
});

test('a server with a dead man beats from its start', async () => {
  const { url, received } = await aReceiver(() => ({ status: 204 }));
  await aServer({ deadMan: { channel: { kind: 'webhook', url, secrets: [] }, everyMs: 10_000 } });
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type: 'tidegate.beat' });
});
