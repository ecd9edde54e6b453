import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { startTestServer, type TestServer } from './server.fixture.ts';

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
      ],
    },
  });
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
      ],
    },
  });
});
