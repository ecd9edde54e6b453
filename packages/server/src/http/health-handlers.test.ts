import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { FLAGS_FILE, startTestServer, type TestServer } from './server.fixture.ts';

let server: TestServer | undefined;

afterEach(async () => {
  await server?.remove();
  server = undefined;
});

test('healthHandlers() answers health with the version and how long the server runs', async () => {
  const clock = fakeClock();
  server = await startTestServer({ clock });
  await clock.advance(1_500);
  expect((await server.call('GET', '/api/health')).body).toEqual({
    status: 'ok',
    version: '0.1.0',
    uptimeMs: 1_500,
  });
});

test('healthHandlers() answers ready as soon as the server is started', async () => {
  server = await startTestServer({ clock: fakeClock() });
  expect(await server.call('GET', '/api/ready')).toMatchObject({
    status: 200,
    body: {
      ready: true,
      checks: [
        { name: 'store', ok: true, detail: 'it answers' },
        { name: 'lease', ok: true, detail: 'held, term 1' },
        { name: 'controller', ok: true, detail: 'last step 0 ms ago' },
        { name: 'history', ok: true, detail: 'no SDK holds a newer ruleset than ours' },
      ],
    },
  });
});

test('healthHandlers() answers 503 when SDKs come from a later time than the store', async () => {
  server = await startTestServer({ clock: fakeClock() });
  await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files: [FLAGS_FILE] } });
  const { text: key } = await server.key('server');
  const { id } = (await server.call('GET', '/api/v1/ruleset', { key })).body as { id: string };
  const [, version] = id.split('.');
  const abort = new AbortController();
  const resume = (held: string) =>
    fetch(`${server?.url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${key}`, 'last-event-id': held },
      signal: abort.signal,
    });
  await resume(id);
  expect((await server.call('GET', '/api/ready')).status).toBe(200);
  const held = `1.${version}.deadbeef`;
  await resume(held);
  const detail =
    `environment "production": SDKs hold ruleset ${held}, newer than ours ${id}: the store went ` +
    'back in time; restore the newer copy of the store, or stop the server and run ' +
    '"tidegate db new-lineage"';
  expect(await server.call('GET', '/api/ready')).toMatchObject({
    status: 503,
    body: {
      ready: false,
      checks: [
        { name: 'store', ok: true },
        { name: 'lease', ok: true },
        { name: 'controller', ok: true },
        { name: 'history', ok: false, detail },
      ],
    },
  });
  abort.abort();
});

test('healthHandlers() answers 503 when the controller fails and the store hangs', async () => {
  const clock = fakeClock();
  let isBroken = false;
  server = await startTestServer({
    clock,
    wrapStore: (store) => ({
      ...store,
      read: async (name, input) => {
        if (isBroken) await new Promise(() => {});
        return await store.read(name, input);
      },
      transact: async (name, input) => {
        if (isBroken) throw new Error('the disk is gone');
        return await store.transact(name, input);
      },
    }),
  });
  isBroken = true;
  for (let second = 0; second < 6; second += 1) await clock.advance(1_000);
  const asking = server.call('GET', '/api/ready');
  await expect
    .poll(async () => {
      await clock.advance(1_000);
      return await Promise.race([asking, Promise.resolve(null)]);
    })
    .not.toBeNull();
  const answer = await asking;
  isBroken = false;
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(answer).toMatchObject({
    status: 503,
    body: {
      ready: false,
      checks: [
        { name: 'store', ok: false, detail: 'no answer within 1000 ms' },
        { name: 'lease' },
        { name: 'controller', ok: false },
        { name: 'history', ok: true },
      ],
    },
  });
});
