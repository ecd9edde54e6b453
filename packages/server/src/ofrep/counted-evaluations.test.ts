import type { FlagUsage, RouteAnswer } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { startTestServer } from '../http/server.fixture.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const PATH = '/ofrep/v1/evaluate/flags';
const FLAGS = {
  name: 'flags.yaml',
  text: `apiVersion: tidegate/v1
kind: Flags
flags:
  greet:
    variants: { hello: hello, hi: hi }
    off: hello
    aliases: [salute]
    clientVisible: true
    environments:
      production: { serve: hello, targets: { hi: [u-1] } }
  secret:
    variants: { off: false, on: true }
    off: off
    environments: { production: on }
`,
};

async function aServer() {
  const clock = fakeClock(NOW);
  const server = await startTestServer({ clock });
  onTestFinished(() => server.remove());
  const body = { files: [FLAGS] };
  const applied = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  expect(applied.status).toBe(200);
  const key = (await server.key('server')).text;
  const browser = (await server.key('browser')).text;
  const ask = async (path: string, by: string, targetingKey = 'c', headers = {}) => {
    const context = { context: { targetingKey } };
    return await server.call('POST', `${PATH}${path}`, { key: by, body: context, headers });
  };
  const usage = async (): Promise<Record<string, FlagUsage['evaluations']>> => {
    const url = '/api/v1/flags/usage?environment=production';
    const { body: told } = await server.call('GET', url, { key: server.admin });
    const { flags } = told as RouteAnswer<'flagUsage'>;
    return Object.fromEntries(flags.map((flag) => [flag.key, flag.evaluations]));
  };
  return { clock, server, key, browser, ask, usage };
}

const counted = (variant: string, reason: string, count: number) => ({
  variant,
  draw: 0,
  reason,
  count,
});

test('every answer that OFREP gave is counted under its flag', async () => {
  const { clock, server, key, browser, ask, usage } = await aServer();
  await ask('/greet', key);
  await ask('/salute', key, 'u-1');
  await ask('/secret', key);
  await ask('/secret', browser);
  await ask('/nothing', browser);
  const all = await ask('', browser);
  const etag = all.headers.get('etag') ?? '';
  expect((await ask('?counted=client', browser)).status).toBe(200);
  expect((await ask('', browser, 'c', { 'if-none-match': etag })).status).toBe(304);
  expect((await ask('/greet', key, 'c', { 'content-type': 'text/plain' })).status).toBe(400);
  expect(await usage()).toEqual({ greet: [], secret: [] });
  await clock.advance(limits.countsEveryMs);
  await expect.poll(usage).toEqual({
    // Both names of the flag are in the answer with all flags.
    greet: [counted('hello', 'TARGETING_MATCH', 5), counted('hi', 'TARGETING_MATCH', 1)],
    secret: [counted('on', 'STATIC', 1)],
  });
  const sinceMs = NOW - DAY_MS;
  expect(await server.store.read('listInstances', { environment: null, sinceMs })).toEqual([]);
});

test('what was counted since the last report is stored when the server closes', async () => {
  const stored: object[] = [];
  const server = await startTestServer({
    clock: fakeClock(NOW),
    wrapStore: (store) => ({
      ...store,
      async transact(name, input) {
        const answer = await store.transact(name, input);
        if (name === 'ingestBatch') stored.push({ input, answer });
        return answer;
      },
    }),
  });
  onTestFinished(() => server.remove());
  const body = { files: [FLAGS] };
  await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  const { text: key } = await server.key('server');
  await server.call('POST', `${PATH}/secret`, { key, body: { context: {} } });
  await server.close();
  expect(stored).toMatchObject([
    {
      input: { environment: 'production', trusted: false, batch: { series: [{ flag: 'secret' }] } },
      answer: { applied: 1, duplicate: false },
    },
  ]);
});
