import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Piece } from './vendor-export.ts';
import { weightParts } from './weight-parts.ts';

const pieces = (...widths: readonly (readonly [string, number])[]): Piece[] => {
  let from = 0;
  return widths.map(([variant, width]) => {
    const piece = { variant, from, to: from + width };
    from = piece.to;
    return piece;
  });
};

describe('weightParts()', () => {
  test.each<[string, Piece[], [string, number][]]>([
    [
      'a quarter',
      pieces(['on', 0.25], ['off', 0.75]),
      [
        ['on', 25_000],
        ['off', 75_000],
      ],
    ],
    [
      'thirds',
      pieces(['a', 1 / 3], ['b', 1 / 3], ['c', 1 / 3]),
      [
        ['a', 33_334],
        ['b', 33_333],
        ['c', 33_333],
      ],
    ],
    [
      'pieces of one variant',
      pieces(['a', 0.1], ['b', 0.8], ['a', 0.1]),
      [
        ['a', 20_000],
        ['b', 80_000],
      ],
    ],
    [
      'dust of sums',
      pieces(['a', 0.1 + 0.2], ['b', 0.7]),
      [
        ['a', 30_000],
        ['b', 70_000],
      ],
    ],
    ['nothing of one', pieces(['a', 0], ['b', 1]), [['b', 100_000]]],
    ['nothing', [], []],
  ])('adds up for %s', (_, given, parts) => {
    expect([...weightParts(given)]).toEqual(parts);
  });

  test('adds up to 100 000 and is within one part of each share', () => {
    const widths = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(widths, (given) => {
        const total = given.reduce((sum, width) => sum + width, 0);
        fc.pre(total > 1e-6);
        const parts = weightParts(pieces(...given.map((width, i) => [`v${i}`, width] as const)));
        expect([...parts.values()].reduce((sum, part) => sum + part, 0)).toBe(100_000);
        for (const [index, width] of given.entries())
          expect(Math.abs((parts.get(`v${index}`) ?? 0) - (width / total) * 100_000)).toBeLessThan(
            1.01,
          );
      }),
    );
  });
});
