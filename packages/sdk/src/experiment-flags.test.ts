import type { FlagdDocument } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { ExperimentFlags } from './experiment-flags.ts';
import { servingFlag } from './ruleset.fixture.ts';

const flag = (metadata: Parameters<typeof servingFlag>[2] = {}) =>
  servingFlag({ on: true }, 'on', metadata);
const DOCUMENT: FlagdDocument = {
  flags: {
    alias: flag({ experiment: 'split_view', aliasOf: 'layout' }),
    layout: flag({ experiment: 'split_view' }),
    style: flag({ experiment: 'layout' }),
    plain: flag(),
  },
};

describe('ExperimentFlags', () => {
  test.each([
    ['an experiment by its name', 'split_view', 'layout'],
    ['a flag by its key, whatever an experiment is called', 'layout', 'layout'],
    ['a flag without an experiment', 'plain', 'plain'],
    ['neither', 'other', null],
    ['what every object has', 'toString', null],
    ['what every object has as its prototype', '__proto__', null],
  ])('keyOf() finds %s', (_what, name, key) => {
    expect(new ExperimentFlags().keyOf(DOCUMENT, name)).toBe(key);
  });

  test('keyOf() goes by the ruleset that it is given, and looks through each once', () => {
    const flags = new ExperimentFlags();
    let looks = 0;
    const watched = new Proxy(DOCUMENT.flags, {
      ownKeys: (target) => {
        looks += 1;
        return Reflect.ownKeys(target);
      },
    });
    const ended: FlagdDocument = { flags: { layout: flag() } };
    const first = { flags: watched };
    const found = [first, first, first, ended, first].map((one) => flags.keyOf(one, 'split_view'));
    expect(found).toEqual(['layout', 'layout', 'layout', null, 'layout']);
    expect(looks).toBe(2);
  });

  test.each([[null], [7], [{ flags: null }], [{ flags: { a: null, b: { metadata: 7 } } }]])(
    'keyOf() finds nothing in %j',
    (document) => {
      expect(new ExperimentFlags().keyOf(document as unknown as FlagdDocument, 'x')).toBeNull();
    },
  );
});
