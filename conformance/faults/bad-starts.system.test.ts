/** F51 from outside: what a browser may not say of itself. */
import { lower } from '@tidegate/core';
import { createClient } from '@tidegate/sdk';
import { createBrowserClient } from '@tidegate/sdk/browser';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { askOfrep, type RunningServer, startRunningServer } from '../running-server.fixture.ts';
import { report } from './fault-report.fixture.ts';

const HOUR_MS = 3_600_000;
let server: RunningServer;

beforeAll(async () => {
  server = await startRunningServer();
  const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
  const draws = [{ id: 1, segment: null, weightParts: 100_000 }];
  const arms = { control: 'legacy', candidate: 'new' };
  // Drained: whoever started while it was on keeps the candidate, whoever starts now gets control.
  const drained = lower({
    key: 'chat',
    variants: { legacy: 'old', new: 'fresh' },
    off: 'legacy',
    serve: 'legacy',
    killed: null,
    salt: '0f6b2d',
    prerequisites: [],
    exclusion: null,
    rules: [],
    barred: [],
    holdBackParts: 0,
    segments: {},
    metadata: { unit: 'conversation', clientVisible: true },
    allocation: {
      unit: 'conversation',
      steps: [
        { fromMs: nowMs - 2 * HOUR_MS, ...arms, draws },
        { fromMs: nowMs - HOUR_MS, ...arms, draws: [] },
      ],
    },
  });
  const answer = await server.importFlags(JSON.stringify({ flags: { chat: drained } }));
  expect([answer.status, answer.body]).toEqual([200, answer.body]);
});
afterAll(() => server?.remove());

test('F51: a browser does not get a drained variant by claiming an old start', async (context) => {
  const startedAtMs = Date.now() - 1.5 * HOUR_MS;
  const claims = [
    { conversationStartedAtMs: startedAtMs },
    { conversationStartedAtMs: String(startedAtMs) },
    {
      conversationStartedAtMs: startedAtMs,
      conversationPin: `${startedAtMs}.AAAAAAAAAAAAAAAAAAAAAA`,
    },
    { conversationPin: `${startedAtMs}.` },
    { conversationPin: startedAtMs },
    {},
  ];
  const values = [];
  for (const claim of claims) {
    const asked = { targetingKey: 'chat-1', ...claim };
    values.push(((await askOfrep(server, 'chat', asked, server.browserKey)).body as Answer).value);
  }
  report(context, 'F51', {
    'browsers that met a drained candidate': [
      values.filter((value) => value !== 'old').length,
      { is: 0 },
    ],
  });
  // A server is believed.
  const believed = { targetingKey: 'chat-1', conversationStartedAtMs: startedAtMs };
  expect((await askOfrep(server, 'chat', believed)).body).toMatchObject({ value: 'fresh' });
});

test('F51: a pin carries a start to pages and other processes, and nobody can make one', async (context) => {
  const { url, serverKey, browserKey } = server;
  const clients = ['begins', 'goes on'].map(() =>
    createClient({ url, key: serverKey, processMetrics: false }),
  );
  const other = createClient({
    ...{ url, processMetrics: false },
    key: (await server.key('server', 'staging')).text,
  });
  onTestFinished(async () => {
    await Promise.all([...clients, other].map((client) => client.close()));
  });
  await Promise.all([...clients, other].map((client) => client.ready()));
  const [begins, goesOn] = clients;
  const startedAtMs = Date.now() - 1.5 * HOUR_MS;
  const chat = { id: 'chat-7', startedAtMs };
  const pin = (await begins?.conversation(chat).pin()) ?? '';
  const valueFor = async (id: string, given: unknown) => {
    const start = (await goesOn?.pinnedStart(id, given)) ?? 0;
    return goesOn?.conversation({ id, startedAtMs: start }).turn().string('chat', '');
  };
  const onPage = async (targetingKey: string, conversationPin: unknown) => {
    const page = createBrowserClient({
      ...{ url, key: browserKey, telemetry: false },
      context: { targetingKey, conversationPin },
    });
    await page.ready();
    const value = page.string('chat', '');
    page.close();
    return value;
  };
  // What is drained goes on where it began, and nowhere else.
  expect([await valueFor('chat-7', pin), await onPage('chat-7', pin)]).toEqual(['fresh', 'fresh']);
  const [start, mac] = pin.split('.');
  const staged = await other.conversation(chat).pin();
  const forged = [`${Number(start) - 1}.${mac}`, `${start}.${'A'.repeat(22)}`, staged, 'no pin', 7];
  const asked: [string, unknown][] = forged.map((one) => ['chat-7', one]);
  asked.push(['chat-8', pin]);
  const before = goesOn?.counters().badStarts ?? 0;
  const values = [];
  for (const [id, given] of asked) values.push(await valueFor(id, given), await onPage(id, given));
  report(context, 'F51', {
    'forged pins, and pins of others, that met a drained candidate': [
      values.filter((value) => value !== 'old').length,
      { is: 0 },
    ],
    'of those, not counted by a process': [
      asked.length - ((goesOn?.counters().badStarts ?? 0) - before),
      { is: 0 },
    ],
  });
});

interface Answer {
  readonly value?: unknown;
}
