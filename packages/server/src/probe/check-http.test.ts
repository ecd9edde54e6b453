import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createAddressGuard } from '../notify/address-guard.ts';
import { createGuardedAgent } from '../notify/guarded-agent.ts';
import { checkHttp } from './check-http.ts';
import { closedPort, type Listening, listenHttp } from './probe.fixture.ts';
import type { HttpCheck } from './probe-target.ts';

const opened: Listening[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function ask(
  url: string,
  changes: Partial<HttpCheck> = {},
  { allow = ['127.0.0.1'], signal = new AbortController().signal } = {},
) {
  const dispatcher = await createGuardedAgent(createAddressGuard(allow), 5_000);
  const check: HttpCheck = { kind: 'http', url, status: 200, contains: null, ...changes };
  try {
    return await checkHttp(check, { dispatcher, signal, limits: { probeBodyBytes: 1_000 } });
  } catch (cause) {
    return String(cause instanceof Error && 'code' in cause ? cause.code : cause);
  } finally {
    await dispatcher.destroy();
  }
}

async function serving(answer: RequestListener): Promise<string> {
  const server = await listenHttp(answer);
  opened.push(server);
  return `http://127.0.0.1:${server.port}/health`;
}

const UP = { ok: true, detail: '' };

test.each<[string, Partial<HttpCheck>, number, string, object]>([
  ['the status is the expected one', {}, 200, 'ok', UP],
  ['another status is expected', { status: 503 }, 503, '', UP],
  ['the status is another', {}, 503, '', { ok: false, detail: 'it answered 503, not 200' }],
  ['the body has the text', { contains: 'ok' }, 200, 'all ok', UP],
  [
    'the body lacks the text',
    { contains: 'ok' },
    200,
    'bad',
    { ok: false, detail: 'its body lacks the text in the first 1000 bytes' },
  ],
  [
    'the text comes too late',
    { contains: 'ok' },
    200,
    `${'x'.repeat(1_000)}ok`,
    { ok: false, detail: 'its body lacks the text in the first 1000 bytes' },
  ],
])('checkHttp() answers when %s', async (_when, check, status, body, outcome) => {
  const url = await serving((_request, response) => response.writeHead(status).end(body));
  expect(await ask(url, check)).toEqual(outcome);
});

test('checkHttp() follows no redirect', async () => {
  const paths: unknown[] = [];
  const url = await serving((request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: '/other' }).end();
  });
  const detail = 'it answered 302, not 200; redirects are not followed';
  expect(await ask(url)).toEqual({ ok: false, detail });
  expect(paths).toEqual(['/health']);
});

test('checkHttp() stops reading a body that never ends', async () => {
  const url = await serving((_request, response) => {
    const more = (): void => void response.write('x'.repeat(10_000), more);
    response.on('error', () => {});
    more();
  });
  expect(await ask(url, { contains: 'ok' })).toMatchObject({ ok: false });
});

test('checkHttp() connects to no address that is neither public nor allowed', async () => {
  let asked = 0;
  const url = await serving((_request, response) => {
    asked += 1;
    response.end();
  });
  const allow = { allow: ['10.0.0.0/8'] };
  const refusals = [await ask(url, {}, allow)];
  refusals.push(await ask(url.replace('127.0.0.1', 'localhost'), {}, allow));
  for (const refusal of refusals)
    expect(refusal).toMatch(/^Error: Cannot connect to "(127\.0\.0\.1|localhost)": its address/);
  expect(asked).toBe(0);
});

test('checkHttp() rejects when nobody listens, the name is unknown, or the signal ends it', async () => {
  expect(await ask(`http://127.0.0.1:${await closedPort()}/`)).toBe('ECONNREFUSED');
  expect(await ask('http://nobody.invalid/')).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
  const end = new AbortController();
  const url = await serving(() => end.abort(new Error('told to')));
  expect(await ask(url, {}, { signal: end.signal })).toBe('Error: told to');
});
