/** The real posthog-node, before a server that checks what PostHog's own checks. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { PostHog } from 'posthog-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestClient } from '../testing/index.ts';
import { forwardToPosthog } from './forward-to-posthog.ts';

let server: Server;
let host: string;
const batches: { path: string; status: number; body: Record<string, unknown> }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const isZipped = request.headers['content-encoding'] === 'gzip';
      const body = JSON.parse(String(isZipped ? gunzipSync(raw) : raw)) as Record<string, unknown>;
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const isKnown = body['api_key'] === 'phc_test' && Array.isArray(body['batch']);
      const status = request.method === 'POST' && path === '/batch/' && isKnown ? 200 : 401;
      batches.push({ path, status, body });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"status":1}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('variants and events arrive at PostHog as it takes them', async () => {
  const posthog = new PostHog('phc_test', { host, flushAt: 20, flushInterval: 10_000 });
  const client = createTestClient({ flags: { chat: true } });
  const { stop } = forwardToPosthog(client, posthog);
  const turn = client.conversation({ id: 'c-1', startedAtMs: 1 }).turn();
  turn.boolean('chat', false);
  turn.track('checkout', { value: 19.9 });
  turn.end();
  await new Promise((resolve) => setImmediate(resolve));
  stop();
  await posthog.shutdown();
  expect(batches.map(({ path, status }) => [path, status])).toEqual([['/batch/', 200]]);
  const events = batches.flatMap(({ body }) => body['batch'] as Record<string, unknown>[]);
  expect(events).toEqual([
    expect.objectContaining({
      event: '$feature_flag_called',
      distinct_id: 'hidden-c-1',
      properties: expect.objectContaining({
        $feature_flag: 'chat',
        $feature_flag_response: 'on',
        '$feature/chat': 'on',
      }),
    }),
    expect.objectContaining({
      event: 'checkout',
      distinct_id: 'hidden-c-1',
      properties: expect.objectContaining({ '$feature/chat': 'on', value: 19.9 }),
    }),
  ]);
  expect(JSON.stringify(batches)).not.toContain('"c-1"');
});
