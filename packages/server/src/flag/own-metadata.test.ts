import type { Json } from '@tidegate/core';
import { expect, test } from 'vitest';
import { withoutOwnMetadata } from './own-metadata.ts';

const plain = { state: 'ENABLED', variants: { on: true } };

test('withoutOwnMetadata() takes out what only flags of ours may say, and keeps the rest', () => {
  const metadata = {
    team: 'x',
    unit: 'userId',
    watched: true,
    rollout: 'ro_1',
    generation: 2,
    killed: true,
    barred: 'on',
    variable: 'PATH',
    off: 'on',
    aliasOf: 'other',
    clientVisible: true,
    rules: 'a,b',
  };
  expect(withoutOwnMetadata({ ...plain, metadata })).toEqual({
    flag: { ...plain, metadata: { team: 'x', clientVisible: true, rules: 'a,b' } },
    dropped: [
      'unit',
      'watched',
      'rollout',
      'generation',
      'killed',
      'barred',
      'variable',
      'off',
      'aliasOf',
    ],
  });
});

test.each<Json>([null, 7, [1], plain, { metadata: null }, { metadata: 'off' }, { metadata: {} }])(
  'withoutOwnMetadata() leaves %j as it is',
  (flag) => {
    const answer = withoutOwnMetadata(flag);
    expect([answer.flag === flag, answer.dropped]).toEqual([true, []]);
  },
);
