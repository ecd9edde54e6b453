import { ProblemError } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { loopbackServer } from './loopback-server.fixture.ts';
import { rolloutView } from './rollout-view.fixture.ts';

const problem = {
  type: 'https://tidegate.dev/errors#conflict',
  code: 'conflict',
  status: 409,
  title: 'Cannot start the rollout: "agent" is owned by "r0"',
  detail: 'end that one first',
  problems: [{ field: 'body.plan', message: 'taken' }],
};

describe('createApiClient()', () => {
  test('sends method, path, query and key of the route, and returns its answer', async () => {
    const answer = { serverMs: 1, rollouts: [rolloutView()] };
    const server = await loopbackServer({ body: answer });
    const client = createApiClient({ url: `${server.url}/`, key: 'tg_secret' });
    expect(await client.call('rollouts', { query: { environment: 'a b' } })).toEqual(answer);
    const [request] = server.received;
    expect([request?.method, request?.url]).toEqual(['GET', '/api/v1/rollouts?environment=a+b']);
    expect(request?.headers.authorization).toBe('Bearer tg_secret');
    expect(request?.headers['content-type']).toBeUndefined();
  });

  test('sends parameters escaped and the body as JSON', async () => {
    const server = await loopbackServer({ body: rolloutView() });
    const client = createApiClient({ url: server.url, key: 'k' });
    await client.call('commandRollout', {
      params: { id: 'a/b?c' },
      body: { type: 'pause', reason: 'look' },
    });
    const [request] = server.received;
    expect([request?.method, request?.url]).toEqual([
      'POST',
      '/api/v1/rollouts/a%2Fb%3Fc/commands',
    ]);
    expect(request?.body).toEqual({ type: 'pause', reason: 'look' });
  });

  test('keeps a path in front of the API when the address has one', async () => {
    const server = await loopbackServer({ body: { keys: [] } });
    await createApiClient({ url: `${server.url}/tide/`, key: 'k' }).call('keys', {});
    expect(server.received[0]?.url).toBe('/tide/api/v1/keys');
  });

  test('throws the problem that the server answered', async () => {
    const server = await loopbackServer({
      status: 409,
      type: 'application/problem+json',
      body: problem,
    });
    const failure = await failureOf(
      createApiClient({ url: server.url, key: 'k' }).call('keys', {}),
    );
    expect(failure).toBeInstanceOf(ProblemError);
    expect((failure as ProblemError).toProblem()).toEqual(problem);
  });

  test.each([
    [
      { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
      /^Cannot call "keys": ".*" answered 502 and no problem document; check --url$/,
    ],
    [
      { body: { keys: [{ id: 1 }] } },
      /^Cannot read the answer of "keys": it is not what this version expects;/,
    ],
    [
      { body: 'no json' },
      /^Cannot read the answer of "keys": it is not what this version expects;/,
    ],
  ])('throws "internal" for an answer that is none: %j', async (scripted, sentence) => {
    const server = await loopbackServer(scripted);
    const failure = await failureOf(
      createApiClient({ url: server.url, key: 'k' }).call('keys', {}),
    );
    expect(failure).toMatchObject({ code: 'internal', message: expect.stringMatching(sentence) });
  });

  test('throws "unreachable" when nothing listens', async () => {
    const { url, stop } = await loopbackServer({ body: null });
    await stop();
    expect(await failureOf(createApiClient({ url, key: 'k' }).call('keys', {}))).toMatchObject({
      exitCode: 4,
      message: `Cannot reach "${url}": nothing listens there; start a server with "tidegate up" or give its address with --url`,
    });
  });

  test('carries the key to no other place when it is redirected', async () => {
    const aim = await loopbackServer({ body: { keys: [] } });
    const server = await loopbackServer({
      status: 307,
      location: `${aim.url}/api/v1/keys`,
      body: null,
    });
    const failure = await failureOf(
      createApiClient({ url: server.url, key: 'k' }).call('keys', {}),
    );
    expect(failure).toBeInstanceOf(Error);
    expect(aim.received).toEqual([]);
  });

  test.each([
    ['no key', { url: 'http://127.0.0.1:1', key: undefined }, /no API key was given/],
    ['an empty key', { url: 'http://127.0.0.1:1', key: '' }, /no API key was given/],
    [
      'a key with a line break',
      { url: 'http://127.0.0.1:1', key: 'tg\nx' },
      /^Cannot use the API key/,
    ],
    ['no URL', { url: '127.0.0.1', key: 'k' }, /^Cannot use the address "127.0.0.1"/],
    ['another protocol', { url: 'file:///etc', key: 'k' }, /^Cannot use the address "file/],
  ])('throws "usage" for %s', async (_, options, sentence) => {
    const call = async () => createApiClient(options).call('keys', {});
    expect(await failureOf(call())).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(sentence),
    });
  });

  test.each(['.', '..', ''])('never walks the path by the name "%s"', async (id) => {
    const server = await loopbackServer({ body: rolloutView() });
    const client = createApiClient({ url: server.url, key: 'k' });
    expect(await failureOf(client.call('rollout', { params: { id } }))).toMatchObject({
      exitCode: 2,
      message: `Cannot use the name "${id}": nothing is called so`,
    });
    expect(server.received).toEqual([]);
  });
});

function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => ({ unexpected: value }),
    (error: unknown) => error,
  );
}
