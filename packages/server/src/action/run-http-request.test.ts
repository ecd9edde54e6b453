import { expect, onTestFinished, test } from 'vitest';
import { closedPort, listenHttp } from '../probe/probe.fixture.ts';
import { anAction, aRunner, outcomeOf } from './action.fixture.ts';
import type { HttpWork } from './action.ts';

const work = (url: string, changes: Partial<HttpWork> = {}): HttpWork => ({
  kind: 'http',
  url,
  method: 'GET',
  headers: {},
  body: null,
  status: 200,
  contains: null,
  ...changes,
});

async function aServer() {
  const seen: { method: string; url: string; key: unknown; token: unknown; body: string }[] = [];
  const { port, close } = await listenHttp((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const { 'idempotency-key': key, authorization: token } = headers;
      seen.push({ method, url, key, token, body });
      if (url === '/away') response.writeHead(302, { location: '/' }).end();
      else if (url === '/echo') response.writeHead(500).end(String(headers.authorization));
      else response.end('it works');
    });
  });
  onTestFinished(close);
  return { base: `http://127.0.0.1:${port}`, seen };
}

test('runHttpRequest() hands the effect over, and judges status and body', async () => {
  const { base, seen } = await aServer();
  const headers = { authorization: 'Bearer s3cret' };
  expect(
    await outcomeOf(work(`${base}/x`, { method: 'POST', body: '{}', headers, contains: 'works' })),
  ).toEqual({ outcome: 'ok', detail: 'it answered 200' });
  expect(seen).toEqual([
    { method: 'POST', url: '/x', key: 'e1', token: 'Bearer s3cret', body: '{}' },
  ]);
  expect(await outcomeOf(work(base, { contains: 'fails' }))).toEqual({
    outcome: 'failed',
    detail: 'it answered 200, without the text in the first 65536 bytes',
  });
  expect(await outcomeOf(work(`${base}/echo`, { headers }))).toEqual({
    outcome: 'failed',
    detail: 'it answered 500, not 200',
  });
});

test('runHttpRequest() follows no redirect, and reaches nothing that is not allowed', async () => {
  const { base, seen } = await aServer();
  expect(await outcomeOf(work(`${base}/away`))).toEqual({
    outcome: 'failed',
    detail: 'it answered 302, not 200; redirects are not followed',
  });
  expect(seen.map(({ url }) => url)).toEqual(['/away']);
  expect(await outcomeOf(work('http://169.254.169.254/latest'))).toMatchObject({
    outcome: 'unknown',
    detail: expect.stringContaining('its address "169.254.169.254" is not a public one'),
  });
});

test('runHttpRequest() does not know when nobody answers', async () => {
  expect(await outcomeOf(work(`http://127.0.0.1:${await closedPort()}`))).toMatchObject({
    outcome: 'unknown',
  });
});

test('run() ends what hangs at its time, and fails what the file does not have', async () => {
  const { fakeClock } = await import('../config/clock.fixture.ts');
  const clock = fakeClock();
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { port, close } = await listenHttp(() => asked());
  onTestFinished(close);
  const runner = aRunner([anAction(work(`http://127.0.0.1:${port}`), { timeoutMs: 5_000 })], {
    clock,
  });
  const { signal } = new AbortController();
  const run = runner.run('it', { effectId: 'e', signal });
  await isAsked;
  await clock.advance(5_000);
  expect(await run).toMatchObject({
    outcome: 'timed-out',
    detail: expect.stringMatching(/^no outcome within 5s\n/),
  });
  expect(clock.waiting()).toBe(0);
  for (const name of ['its', 'it --all', '__proto__', '../it', ''])
    expect(await runner.run(name, { effectId: 'e', signal })).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining(`the server's configuration has no action "${name}"`),
    });
});
