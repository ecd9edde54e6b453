import type { Json } from '@tidegate/core';
import { type Client, createClient } from '@tidegate/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseSuite } from '../cases.fixture.ts';
import { LEFT_OUT_TAG, observed, readScenarios, readTestbedDocument } from './scenarios.fixture.ts';

const { title, folder, absent } = caseSuite('flagd-testbed-inprocess', 'flagd-testbed');
const scenarios = absent ? [] : readScenarios(folder);
const kept = scenarios.filter(({ tags }) => !tags.includes(LEFT_OUT_TAG));

describe.skipIf(absent)(title, () => {
  let client: Client;
  beforeAll(() => {
    // Nothing listens there: the client answers from what it was given.
    const url = 'http://127.0.0.1:9';
    client = createClient({ url, key: 'none', bootstrap: readTestbedDocument(folder) });
  });
  // Nobody is there to hear what is left to say, so nobody waits for it.
  afterAll(() => void client.close());

  test('leaves out only the older hashing', ({ task }) => {
    const count = scenarios.length - kept.length;
    const why = `${LEFT_OUT_TAG}: the hashing before the format's second version`;
    task.meta.conformance = { passed: 0, total: 0, excluded: { count, why } };
    expect([kept.length > 0, count]).toEqual([true, 15]);
  });

  test.each(kept.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    const { flag, context, fallback, expected } = scenario;
    const details = client.details<Json>(flag, context, fallback);
    const { value, reason, errorCode = '', metadata } = details;
    expect(observed(scenario, { value, reason, errorCode, metadata })).toEqual(expected);
  });
});
