import { FlagdCore } from '@openfeature/flagd-core';
import { compileRuleset, evaluate } from '@tidegate/core';
import { createClient } from '@tidegate/sdk';
import { describe, expect, test } from 'vitest';
import {
  compareGolden,
  countsOf,
  type GoldenContext,
  isAscii,
  readGoldenVectors,
} from './golden-vectors.fixture.ts';

const vectors = readGoldenVectors();
const NOW_MS = 1_800_000_000_500;
const silent = { error() {}, warn() {}, info() {}, debug() {} };

describe('golden-vectors', () => {
  test('the file is what its generator writes', async () => {
    // A plain script without types: what it is, is said in the file that it writes.
    const script = new URL('./golden-vectors.mjs', import.meta.url).href;
    const { goldenVectors } = (await import(script)) as { goldenVectors: () => unknown };
    expect(JSON.parse(JSON.stringify(goldenVectors()))).toEqual(vectors);
  });

  test('every answer that a flag can give is among them', () => {
    const met = vectors.answers.map((row) => [...new Set(row)].sort().join(''));
    expect(met).toEqual([
      ...['01', '01', '0123', '01', '012', '01', '01', '01', '01', '01234'],
      ...['012', '01', '01', '01', '012', '02345678'],
    ]);
  });

  test('core gives all 10 000 answers', ({ task }) => {
    const ruleset = compileRuleset(vectors.document);
    const { compared, differences } = compareGolden(
      vectors,
      (flag, context) => evaluate(ruleset, flag, context, NOW_MS).servedAs,
    );
    task.meta.conformance = countsOf('core', { compared, differences });
    expect({ compared, differences: differences.slice(0, 3) }).toEqual({
      compared: 10_000,
      differences: [],
    });
  });

  test('the SDK gives all 10 000 answers, value and variant', async ({ task }) => {
    // Nothing listens there: the client answers from what it was given.
    const url = 'http://127.0.0.1:9';
    const client = createClient({ url, key: 'none', bootstrap: vectors.document });
    const { compared, differences } = compareGolden(vectors, (flag, context) => {
      const { servedAs } = client.details(flag, context, '');
      const value = client.string(flag, context, 'none');
      return value === `value of ${servedAs}` ? servedAs : `value "${value}" of ${servedAs}`;
    });
    void client.close();
    task.meta.conformance = countsOf('sdk', { compared, differences });
    expect({ compared, differences: differences.slice(0, 3) }).toEqual({
      compared: 10_000,
      differences: [],
    });
  });

  test('flagd-core for JavaScript agrees on ASCII ids, and hashes others unlike UTF-8', () => {
    const core = new FlagdCore(undefined, silent);
    core.setConfigurations(JSON.stringify(vectors.document));
    const ask = (flag: string, context: GoldenContext) =>
      core.resolveStringEvaluation(flag, 'none', context).variant ?? null;
    const ascii = compareGolden(vectors, ask, isAscii);
    expect(ascii).toEqual({ compared: 313 * 16, differences: [] });
    const other = compareGolden(vectors, ask, (context) => !isAscii(context));
    expect(other.differences.length / other.compared).toBeGreaterThan(0.1);
  });
});
