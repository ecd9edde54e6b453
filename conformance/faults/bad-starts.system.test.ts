/** F51 from outside: what a browser may not say of itself. */
import { lower } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

interface Answer {
  readonly value?: unknown;
}
