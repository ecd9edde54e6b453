/** The real @sentry/node, before a server that checks what Sentry's own checks. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import * as Sentry from '@sentry/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestClient } from '../testing/index.ts';
import { forwardToSentry } from './forward-to-sentry.ts';
import { isExpectedError } from './is-expected-error.ts';

let server: Server;
let dsn: string;
const events: Record<string, unknown>[] = [];
const refused: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const isZipped = request.headers['content-encoding'] === 'gzip';
      const problem = take(request.url ?? '', String(isZipped ? gunzipSync(raw) : raw));
      if (problem !== null) refused.push(problem);
      response.writeHead(problem === null ? 200 : 403).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  dsn = `http://abcdef0123456789abcdef0123456789@127.0.0.1:${(server.address() as AddressInfo).port}/7`;
});

afterAll(async () => {
  await Sentry.close();
  server.closeAllConnections();
  server.close();
});

/** An envelope: a line of headers, then for each item a line of headers and its payload. */
function take(address: string, text: string): string | null {
  const { pathname, searchParams } = new URL(address, 'http://sentry');
  if (pathname !== '/api/7/envelope/') return `wrong path "${pathname}"`;
  if (searchParams.get('sentry_key') !== 'abcdef0123456789abcdef0123456789') return 'wrong key';
  const [header = '', ...lines] = text.trimEnd().split('\n');
  if (typeof JSON.parse(header) !== 'object') return 'no header';
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const item = JSON.parse(lines[at] ?? '') as { type?: unknown };
    if (item.type === 'event') events.push(JSON.parse(lines[at + 1] ?? ''));
  }
  return null;
}

test('errors of turns arrive at Sentry with flags, variant, pseudonym and breadcrumbs', async () => {
  Sentry.init({
    dsn,
    defaultIntegrations: false,
    integrations: [Sentry.featureFlagsIntegration()],
    beforeSend: (event, hint) => (isExpectedError(hint.originalException) ? null : event),
  });
  const client = createTestClient({ flags: { chat: true } });
  const stop = forwardToSentry(client, Sentry);
  client.set('chat', true);
  const turn = client.conversation({ id: 'c-1', startedAtMs: 1 }).turn();
  turn.boolean('chat', false);
  turn.fail(new TypeError('away'));
  await new Promise((resolve) => setImmediate(resolve));
  Sentry.captureException(Object.assign(new Error('of the caller'), { status: 404 }));
  await Sentry.flush(5_000);
  stop();
  expect(refused).toEqual([]);
  expect(events).toEqual([
    expect.objectContaining({
      exception: { values: [expect.objectContaining({ type: 'TypeError', value: 'away' })] },
      tags: { flag: 'chat', variant: 'on' },
      user: { id: 'hidden-c-1' },
      contexts: expect.objectContaining({
        flags: { values: [{ flag: 'chat', result: true }] },
        tidegate: { latencyMs: expect.any(Number), chat: 'on' },
      }),
      breadcrumbs: [
        expect.objectContaining({
          category: 'tidegate',
          message: 'ruleset without a number (bootstrap)',
        }),
      ],
    }),
  ]);
}, 20_000);
