import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowersAnybody } from './lowers-anybody.ts';
import type { Share } from './types.ts';

const share = (segment: string | null, weightParts: number): Share => ({ segment, weightParts });

test.each([
  [
    'everybody gets less',
    [share(null, 10)],
    [share(null, 9)],
    { segment: null, fromParts: 10, toParts: 9 },
  ],
  [
    'a segment is gone',
    [share('a', 10)],
    [share(null, 9)],
    { segment: 'a', fromParts: 10, toParts: 9 },
  ],
  [
    'a new segment gets less than everybody',
    [share(null, 10)],
    [share('a', 5), share(null, 10)],
    { segment: 'a', fromParts: 10, toParts: 5 },
  ],
  [
    'the order changes for who is in both',
    [share('a', 20), share('b', 5)],
    [share('b', 5), share('a', 20)],
    { segment: 'a', fromParts: 20, toParts: 5 },
  ],
  ['nothing changes', [share('a', 1), share(null, 2)], [share('a', 1), share(null, 2)], null],
  ['all get more', [share('a', 1)], [share('a', 1), share(null, 1)], null],
  ['there was nothing', [], [], null],
])('lowersAnybody() when %s', (_, before, after, expected) => {
  expect(lowersAnybody(before, after)).toEqual(expected);
});

test('lowersAnybody() agrees with a look at everybody, whatever segments he is in (property)', () => {
  const names = ['a', 'b', 'c', 'd'];
  const shares = fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...names)),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
    )
    .map(([segments, weights]) => [
      ...segments.map((name, i) => share(name, weights[i] ?? 0)),
      share(null, weights[4] ?? 0),
    ]);
  const given = (list: readonly Share[], mine: readonly string[]) =>
    list.find(({ segment }) => segment === null || mine.includes(segment))?.weightParts ?? 0;
  fc.assert(
    fc.property(shares, shares, (before, after) => {
      let isLowered = false;
      for (let bits = 0; bits < 2 ** names.length; bits += 1) {
        const mine = names.filter((_, i) => (bits >> i) & 1);
        isLowered ||= given(after, mine) < given(before, mine);
      }
      expect(lowersAnybody(before, after) !== null).toBe(isLowered);
    }),
    { numRuns: 500 },
  );
});
