import { evaluate } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { importExport } from '../import-export.ts';
import { served } from '../served.fixture.ts';
import { launchdarklyFlags } from './launchdarkly-flags.fixture.ts';

const imported = importExport('launchdarkly', launchdarklyFlags, { environment: null });

describe('readLaunchdarkly()', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['production', { userId: 'ann' }, 'large'],
    ['production', { userId: 'u-1' }, 'large'],
    ['production', { userId: 'u-9', betaUser: true }, 'large'],
    ['production', { userId: 'u-9', organization: { key: 'acme' }, version: '2.2.0' }, 'small'],
    // A regular expression cannot be said: whoever might meet it gets the off variant.
    ['production', { userId: 'u-9', email: 'a@shop' }, 'none'],
    ['staging', { userId: 'ann' }, 'none'],
  ])('serves in %s to %j', (environment, context, value) => {
    expect(evaluate(served(imported.files, environment), 'checkout-model', context, 0).value).toBe(
      value,
    );
  });

  test('draws those who meet no rule, with the same shares', () => {
    const ruleset = served(imported.files);
    const small = Array.from({ length: 10_000 }, (_, index) => `x-${index}`).filter(
      (userId) => evaluate(ruleset, 'checkout-model', { userId }, 0).value === 'small',
    );
    expect(small.length / 10_000).toBeCloseTo(0.3, 1);
  });

  test('writes names, description, prerequisites, segments and what browsers may see', () => {
    expect(imported.files[0]?.text).toMatch(/The model behind the checkout\n\n? +Not taken over/);
    expect(imported.files[0]?.text).toMatch(/clientVisible: true/);
    expect(imported.files[0]?.text).toMatch(/requires:\n {10}agent-system: on/);
    expect(imported.files[1]).toEqual({
      name: 'segments.yaml',
      text: `apiVersion: tidegate/v1
kind: Segments
segments:
  beta:
    description: Beta testers
    when:
      - any:
          - attribute: userId
            in:
              - u-1
          - all:
              - not:
                  attribute: userId
                  in:
                    - u-2
              - attribute: betaUser
                in:
                  - true
`,
    });
  });

  test('says with its place what is not taken over', () => {
    expect(imported.report.notes.map(({ pointer, what, kind }) => [pointer, what, kind])).toEqual([
      ['/items/2', '"old" is archived', 'said'],
      [
        '/items/1/environments/production/rules/2/clauses/0',
        'operator "matches" on "email"',
        'lost',
      ],
    ]);
  });

  test('reads the data of SDKs too', () => {
    const flag = {
      ...{ key: 'f', on: true, salt: 's', variations: [true, false], offVariation: 1 },
      ...{ rules: [{ clauses: [{ attribute: 'plan', op: 'in', values: ['pro'] }], variation: 0 }] },
      fallthrough: { variation: 1 },
    };
    const { files } = importExport('launchdarkly', { flags: { f: flag } }, { environment: 'qa' });
    const valueFor = (plan: string) => evaluate(served(files, 'qa'), 'f', { plan }, 0).value;
    expect([valueFor('pro'), valueFor('free')]).toEqual([true, false]);
  });

  test('is off where a prerequisite can never hold', () => {
    const base = {
      on: true,
      variations: [true, false],
      offVariation: 1,
      fallthrough: { variation: 0 },
    };
    const flags = {
      a: { ...base, prerequisites: [{ key: 'b', variation: 0 }] },
      b: { ...base, on: false },
      c: { ...base, prerequisites: [{ key: 'nowhere', variation: 0 }] },
    };
    const { files, report } = importExport('launchdarkly', { flags }, { environment: null });
    const ruleset = served(files);
    expect(['a', 'b', 'c'].map((key) => evaluate(ruleset, key, {}, 0).value)).toEqual([
      false,
      false,
      false,
    ]);
    expect(report.notes.map(({ pointer }) => pointer)).toEqual([
      '/flags/a/prerequisites/0',
      '/flags/c/prerequisites/0',
    ]);
  });
});
