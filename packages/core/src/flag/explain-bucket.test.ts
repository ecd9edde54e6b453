import { expect, test } from 'vitest';
import { explainBucket } from './explain-bucket.ts';
import { bucketOf } from './fractional.ts';
import { hashPrefix, murmur3 } from './murmur3.ts';
import type { EvaluationContext, Logic } from './types.ts';
import { WorkMeter } from './work-meter.ts';

const evaluators = new Map<string, Logic>([
  [
    'half',
    {
      fractional: [
        ['on', 1],
        ['off', 1],
      ],
    },
  ],
]);

function bucket(logic: Logic, context: EvaluationContext = { targetingKey: 'chat-1' }) {
  return explainBucket(logic, context, 0, { flagKey: 'f', evaluators, meter: new WorkMeter() });
}

const position = (key: string, total: number) => bucketOf(murmur3(hashPrefix(''), key), total);

test('explainBucket() shows unit, position and slices of a salted draw, and no salt', () => {
  const salted = { cat: ['salt:', { var: 'targetingKey' }] };
  expect(bucket({ fractional: [salted, ['new~1', 25_000], ['legacy~1', 75_000]] })).toEqual({
    key: 'chat-1',
    position: position('salt:chat-1', 100_000),
    total: 100_000,
    slices: [
      { variant: 'new~1', weight: 25_000 },
      { variant: 'legacy~1', weight: 75_000 },
    ],
  });
});

test('explainBucket() hashes flag key and targeting key without a key, through references', () => {
  expect(bucket({ $ref: 'half' })).toEqual({
    key: 'chat-1',
    position: position('fchat-1', 2),
    total: 2,
    slices: [
      { variant: 'on', weight: 1 },
      { variant: 'off', weight: 1 },
    ],
  });
});

test.each<[string, Logic, string]>([
  ['several parts', { cat: ['s:', { var: 'targetingKey' }, '-', { var: 'user' }] }, 'chat-1-u'],
  ['a text alone', { cat: ['s:'] }, 's:'],
  ['no text first', { cat: [{ var: 'user' }, 's:'] }, 'us:'],
])('explainBucket() of a key of %s', (_, key, shown) => {
  const context = { targetingKey: 'chat-1', user: 'u' };
  expect(bucket({ fractional: [key, ['a', 1], ['b', 1]] }, context)?.key).toBe(shown);
});

test('explainBucket() goes on to the innermost one that decides', () => {
  const inner = { fractional: [{ var: 'user' }, ['a', { var: 'w' }], ['b', -5]] };
  const logic = { if: [{ var: 'no' }, 'x', { fractional: ['key', [{ if: [1, inner] }, 1]] }] };
  expect(bucket(logic, { user: 'u', w: 3 })).toEqual({
    key: 'u',
    position: position('u', 3),
    total: 3,
    slices: [
      { variant: 'a', weight: 3 },
      { variant: 'b', weight: 0 },
    ],
  });
});

test.each<[string, Logic, EvaluationContext]>([
  ['a literal', 'on', {}],
  ['nothing', null, {}],
  ['an operand', { var: 'a' }, {}],
  ['no key', { $ref: 'half' }, {}],
  ['no weights', { fractional: ['k', ['a', 0]] }, {}],
  ['a weight that is none', { fractional: ['k', ['a', { var: 'x' }]] }, {}],
  ['an if without a match', { if: [0, 'a'] }, {}],
])('explainBucket() is null for %s', (_, logic, context) => {
  expect(bucket(logic, context)).toBeNull();
});
