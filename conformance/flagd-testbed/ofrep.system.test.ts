import type { Json } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseSuite } from '../cases.fixture.ts';
import { askOfrep, type RunningServer, startRunningServer } from '../running-server.fixture.ts';
import {
  LEFT_OUT_TAG,
  type Outcome,
  observed,
  readScenarios,
  readTestbedText,
  type Scenario,
} from './scenarios.fixture.ts';

const { title, folder, absent } = caseSuite('flagd-testbed-ofrep', 'flagd-testbed');
const scenarios = absent ? [] : readScenarios(folder);
const kept = scenarios.filter(({ tags }) => !tags.includes(LEFT_OUT_TAG));

describe.skipIf(absent)(title, () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startRunningServer();
    const answer = await server.importFlags(readTestbedText(folder));
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
  });
  afterAll(() => server?.remove());

  test('leaves out only the older hashing', ({ task }) => {
    const count = scenarios.length - kept.length;
    const why = `${LEFT_OUT_TAG}: the hashing before the format's second version`;
    task.meta.conformance = { passed: 0, total: 0, excluded: { count, why } };
    expect([kept.length > 0, count]).toEqual([true, 15]);
  });

  test.each(kept.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, given) => {
    const { body } = await askOfrep(server, given.flag, given.context);
    expect(observed(given, asProvider(given, body as Answer))).toEqual(given.expected);
  });
});

interface Answer {
  readonly value?: Json;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly metadata?: Readonly<Record<string, Json>>;
}

/** What a provider makes of an answer: no value is the caller's default, another type an error. */
function asProvider({ fallback }: Scenario, answer: Answer): Required<Outcome> {
  const { value, reason = 'ERROR', errorCode = '', metadata = {} } = answer;
  if (value === undefined) return { value: fallback, reason, errorCode, metadata };
  if (typeof value === typeof fallback) return { value, reason, errorCode, metadata };
  return { value: fallback, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', metadata };
}
