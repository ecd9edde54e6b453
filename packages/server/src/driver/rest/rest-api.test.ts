import { expect, test } from 'vitest';
import { z } from 'zod';
import { createAddressGuard } from '../../notify/address-guard.ts';
import { closedPort } from '../../probe/probe.fixture.ts';
import { anEagerClock, aRestServer, restParts, type SeenRequest } from './rest.fixture.ts';
import { type RestRequest, readAnswer, restApi } from './rest-api.ts';

const LIST: RestRequest = { method: 'GET', path: '/v1/things', to: 'list the things' };
const MAKE: RestRequest = {
  method: 'POST',
  path: '/v1/things',
  body: { a: 1 },
  to: 'make a thing',
};
const TOKEN = 's3cret-token';

/** Answers these statuses in turn, the last one again and again. */
async function aService(statuses: readonly number[], more: Readonly<Record<string, string>> = {}) {
  const seen: SeenRequest[] = [];
  const server = await aRestServer((request, response) => {
    const status = statuses[Math.min(seen.length, statuses.length - 1)] ?? 200;
    seen.push(request);
    response.writeHead(status, { ...more, 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 'x', message: `no: ${TOKEN}` } }));
  });
  const { clock, waits } = anEagerClock();
  const ending = new AbortController();
  const parts = { ...restParts(clock), signal: ending.signal };
  const api = restApi('Example', { url: `${server.url}/`, token: TOKEN }, parts);
  return { api, seen, waits, ending, url: server.url };
}

test('send() sends what it is given, and nothing more', async () => {
  const { api, seen } = await aService([200]);
  await api.send({ ...LIST, query: { team: 'a b&c' } });
  await api.send(MAKE);
  const told = seen.map(({ headers, ...rest }) => {
    const { authorization, 'content-type': type } = headers;
    return { ...rest, authorization, type };
  });
  const bearer = { path: '/v1/things', authorization: `Bearer ${TOKEN}` };
  expect(told).toEqual([
    { ...bearer, method: 'GET', query: { team: 'a b&c' }, body: '', type: undefined },
    { ...bearer, method: 'POST', query: {}, body: '{"a":1}', type: 'application/json' },
  ]);
});

test.each([
  [400, 'failed', 'cannot list the things: Example answered 400 (no: …)'],
  [
    401,
    'failed',
    'cannot list the things: Example does not know the token, or it has expired (no: …)',
  ],
  [
    403,
    'failed',
    'cannot list the things: the token may not do that, or the team is another one (no: …)',
  ],
  [404, 'failed', 'cannot list the things: Example does not have it (no: …)'],
  [
    302,
    'failed',
    'cannot list the things: Example answered 302; redirects are not followed (no: …)',
  ],
  [500, 'unknown', 'cannot list the things: Example is in trouble: it answered 500 (no: …)'],
])('send() says what %i means, without the token', async (status, outcome, message) => {
  const { api, seen } = await aService([status], { location: '/elsewhere' });
  await expect(api.send(LIST)).rejects.toMatchObject({ outcome, message });
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/v1/things']));
});

test('send() asks again when the service is in trouble, but changes nothing twice', async () => {
  const { api, seen, waits } = await aService([502, 503, 200]);
  expect(await api.send(LIST)).toMatchObject({ status: 200 });
  expect([seen.length, waits.filter((ms) => ms === 1_000).length]).toEqual([3, 2]);
  const post = await aService([502]);
  await expect(post.api.send(MAKE)).rejects.toMatchObject({ outcome: 'unknown' });
  expect(post.seen).toHaveLength(1);
});

test('send() waits as long as it is told to, and no longer than its step lasts', async () => {
  const { api, seen, waits } = await aService([429, 429, 200], { 'retry-after': '7' });
  expect(await api.send(MAKE)).toMatchObject({ status: 200 });
  expect(waits).toEqual([7_000, 7_000]);
  expect(seen).toHaveLength(3);
  const forever = await aService([429], { 'retry-after': '7' });
  await expect(forever.api.send(MAKE)).rejects.toMatchObject({
    outcome: 'failed',
    message: 'cannot make a thing: Example was asked too often (no: …)',
  });
  expect(forever.seen).toHaveLength(21);
  const ended = await aService([429]);
  ended.ending.abort();
  await expect(ended.api.send(MAKE)).rejects.toMatchObject({ outcome: 'timed-out' });
});

test('send() takes statuses that its caller knows', async () => {
  const { api } = await aService([404]);
  expect(await api.send(LIST, [404])).toMatchObject({ status: 404 });
});

test('send() does not know when nobody answers, and times out when its step does', async () => {
  const { clock } = anEagerClock();
  const ending = new AbortController();
  const parts = { ...restParts(clock), signal: ending.signal };
  const place = { url: `http://127.0.0.1:${await closedPort()}`, token: TOKEN };
  await expect(restApi('Example', place, parts).send(LIST)).rejects.toMatchObject({
    outcome: 'unknown',
    message: expect.stringContaining('cannot list the things: no answer of Example: '),
  });
  const { url } = await aRestServer(() => ending.abort());
  const hanging = restApi('Example', { url, token: TOKEN }, parts);
  await expect(hanging.send(LIST)).rejects.toMatchObject({
    outcome: 'timed-out',
    message: 'cannot list the things: no answer of Example in time',
  });
});

test('send() reaches no address that is not public, unless it is allowed', async () => {
  const { url, seen } = await aService([200]);
  const { clock } = anEagerClock();
  const { signal } = new AbortController();
  const parts = { ...restParts(clock), guard: createAddressGuard([]), signal };
  const api = restApi('Example', { url, token: TOKEN }, parts);
  await expect(api.send(LIST)).rejects.toMatchObject({
    outcome: 'unknown',
    message: expect.stringContaining('its address "127.0.0.1" is not a public one'),
  });
  expect(seen).toEqual([]);
});

test('readAnswer() takes documented shapes only, and says where another one differs', () => {
  const shape = z.object({ a: z.object({ b: z.string() }) });
  const answer = (text: string) => ({ status: 200, text });
  expect(readAnswer(shape, answer('{"a":{"b":"c"},"d":1}'), 'read it')).toEqual({ a: { b: 'c' } });
  expect(() => readAnswer(shape, answer('{"a":{"b":1}}'), 'read it')).toThrow(
    'cannot read it: the answer is not as it is documented at "a.b"',
  );
  expect(() => readAnswer(shape, answer('<html>'), 'read it')).toThrow(
    'cannot read it: the answer is not as it is documented',
  );
});
