import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, fractional } from './fractional.ts';
import { resultOf } from './logic.fixture.ts';
import { hashPrefix, murmur3 } from './murmur3.ts';

test('bucketOf() is exact for every hash and total that flagd allows', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      (hash, total) => {
        const exact = (BigInt(hash >>> 0) * BigInt(total)) >> 32n;
        expect(bucketOf(hash, total)).toBe(Number(exact));
      },
    ),
    { numRuns: 5_000 },
  );
});

test('fractional hashes salt and unit as the text that cat makes of them', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
      (salt, unit) => {
        const slices = [
          ['a', 1],
          ['b', 2],
          ['c', 97],
        ];
        const split = { fractional: [{ cat: [salt, { var: 'unit' }] }, ...slices] };
        const joined = { fractional: [{ cat: [salt, { var: 'unit' }, ''] }, ...slices] };
        expect(resultOf(split, { unit })).toBe(resultOf(joined, { unit }));
      },
    ),
  );
});

test('fractional gives each slice its share', () => {
  const logic = { fractional: [{ cat: ['salt:', { var: 'id' }] }, ['a', 1], ['b', 2], ['c', 7]] };
  const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
  for (let id = 0; id < 20_000; id++) {
    const slice = String(resultOf(logic, { id: `unit-${id}` }));
    counts[slice] = (counts[slice] ?? 0) + 1;
  }
  // Five standard errors of 20 000 draws are below 350.
  for (const [slice, share] of [
    ['a', 2_000] as const,
    ['b', 4_000] as const,
    ['c', 14_000] as const,
  ]) {
    expect(Math.abs((counts[slice] ?? 0) - share)).toBeLessThan(350);
  }
});

test('fractional without a key hashes flag key and targeting key', () => {
  const logic = { fractional: [['low'], ['high']] };
  for (const targetingKey of ['a', 'b', 'c', 'd', 'ä', '潮']) {
    const hash = murmur3(hashPrefix(''), `the-flag${targetingKey}`);
    expect(resultOf(logic, { targetingKey })).toBe(hash >>> 0 < 2 ** 31 ? 'low' : 'high');
  }
  expect(resultOf(logic, {})).toBeNull();
  expect(resultOf(logic, { targetingKey: '' })).toBeNull();
});

test.each([
  ['no text for a key', { fractional: [{ var: 'missing' }, ['a', 1]] }],
  ['weights of 0', { fractional: ['key', ['a', 0], ['b', 0]] }],
  ['negative weights', { fractional: ['key', ['a', -1]] }],
  ['no slices', { fractional: ['key'] }],
  [
    'a weight that turns out to be no whole number',
    { fractional: ['key', ['a', { var: 'half' }]] },
  ],
  ['weights that turn out too large', { fractional: ['key', ['a', { var: 'huge' }], ['b', 1]] }],
  [
    'a key that is missing, with weights by expression',
    { fractional: [{ var: 'x' }, ['a', { var: 'one' }]] },
  ],
])('fractional gives null for %s', (_, logic) => {
  expect(resultOf(logic, { half: 0.5, huge: 2_147_483_647, one: 1 })).toBeNull();
});

test('fractional evaluates weights and variants that are expressions', () => {
  const logic = { fractional: ['key', [{ var: 'name' }, { var: 'weight' }], ['other', 0]] };
  expect(resultOf(logic, { name: 'named', weight: 3 })).toBe('named');
  expect(resultOf(logic, { name: 'named', weight: -3 })).toBeNull();
});

test.each([
  ['a fraction', ['a', 0.5], 'a weight of "fractional" is no whole number; give one'],
  ['text', ['a', '1'], 'a weight of "fractional" is no whole number; give one'],
  ['null', ['a', null], 'a weight of "fractional" is no whole number; give one'],
  ['a list', ['a', [1]], 'a weight of "fractional" is no whole number; give one'],
  ['no bucket', 'a', 'a bucket of "fractional" is no [variant, weight]; write it as such a list'],
  ['empty', [], 'a bucket of "fractional" is no [variant, weight]; write it as such a list'],
  [
    'long',
    ['a', 1, 2],
    'a bucket of "fractional" is no [variant, weight]; write it as such a list',
  ],
  ['variants', [['a'], 1], 'a bucket of "fractional" names a list; name one variant'],
  [
    'sum',
    ['a', 2_147_483_647],
    'the weights of "fractional" add up to "2147483648"; stay below 2^31',
  ],
])('fractional refuses a bucket that is wrong: %s', (_, bucket, why) => {
  expect(resultOf({ fractional: ['key', bucket, ['b', 1]] })).toBe(why);
});

test('fractional takes the largest total and refuses a key that is no text', () => {
  expect(resultOf({ fractional: ['key', ['a', 2_147_483_647]] })).toBe('a');
  expect(resultOf({ fractional: [5, ['a', 1]] })).toBe(
    '"fractional" buckets by text; give it an expression or a list',
  );
  expect(fractional.min).toBe(1);
});
