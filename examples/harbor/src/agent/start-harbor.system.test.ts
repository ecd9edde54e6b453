import { afterAll, beforeAll, expect, test } from 'vitest';
import { readUiMessageStream } from '../traffic/ask-harbor.ts';
import { BODY_BYTES_MAX } from './read-json.ts';
import { type Harbor, startHarbor } from './start-harbor.ts';

// Nothing listens on the port of the control plane: Harbor answers with its fallbacks.
let harbor: Harbor;
beforeAll(async () => {
  harbor = await startHarbor({
    tidegateUrl: 'http://127.0.0.1:9',
    tidegateKey: 'no-server-no-key',
    cacheDirectory: null,
    host: '127.0.0.1',
    port: 0,
    controlPort: 0,
    openAi: null,
    sentryDsn: null,
    posthog: null,
    data: null,
    seed: 1,
  });
});
afterAll(() => harbor.stop());

const question = {
  conversationId: 'chat-1',
  startedAtMs: 1_700_000_000_000,
  userId: 'user-1',
  messages: [{ role: 'user', content: 'Where is my order B12?' }],
};

function post(url: string, body: string, type = 'application/json'): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
}
const chat = (body: unknown) => post(`${harbor.url}/api/chat`, JSON.stringify(body));
const script = (body: unknown) => post(`${harbor.controlUrl}/scripted`, JSON.stringify(body));

test('startHarbor() answers over a stream, with its tool and its fallbacks', async () => {
  const response = await chat(question);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-harbor-variant')).toBe('default');
  expect(response.headers.get('x-harbor-draw')).toBe('0');
  expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(readUiMessageStream(await response.text())).toEqual({
    text: 'Thank you for waiting. Your order is being packed. Is there anything else?',
    failed: false,
  });
});

test.each<[string, () => Promise<Response>, number, string]>([
  ['text that is not JSON', () => post(`${harbor.url}/api/chat`, '{'), 400, 'malformed-request'],
  [
    'another content type',
    () => post(`${harbor.url}/api/chat`, '{}', 'text/plain'),
    415,
    'unsupported-media-type',
  ],
  ['a body without messages', () => chat({ ...question, messages: [] }), 422, 'malformed-request'],
  ['a body that is too large', () => chat('x'.repeat(BODY_BYTES_MAX)), 413, 'body-too-large'],
  ['an unknown route', () => post(`${harbor.url}/api/chats`, '{}'), 404, 'not-found'],
  ['its knobs on the public port', () => post(`${harbor.url}/scripted`, '{}'), 404, 'not-found'],
  ['a wrong knob', () => script({ variant: 'new', errorShare: 2 }), 422, 'malformed-request'],
])('startHarbor() refuses %s', async (_what, ask, status, code) => {
  const response = await ask();
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test('startHarbor() lets its model fail and leak from outside, and counts both', async () => {
  await script({ variant: 'default', leakShare: 1, latencyMs: { median: 1, p99: 1 } });
  const leaked = await chat({ ...question, messages: [{ role: 'user', content: 'Hello' }] });
  expect(readUiMessageStream(await leaked.text()).text).toContain('+1 202 555 0143');
  await script({ variant: 'default', leakShare: 0, errorShare: 1 });
  const failed = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const response = await chat(question);
      // A failed call is a part of the stream; a stream that breaks off has no end.
      return readUiMessageStream(await response.text().catch(() => '')).failed;
    }),
  );
  expect(failed).toEqual(Array(8).fill(true));
  const stats = (await (await fetch(`${harbor.controlUrl}/stats`)).json()) as object;
  expect(stats).toMatchObject({ variants: { default: { leaks: 1, failed: 8 } } });
});
