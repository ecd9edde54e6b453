import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnHypergeometric } from './hypergeometric.ts';

// Computed at 40 digits with mpmath.
test.each([
  [2, 17, 3, 167, -3.620877425613516],
  [0, 10, 5, 50, -1.1693692015755142],
  [40, 84, 70, 167, -3.200431547741624],
  [1_000, 100_000, 10_000, 1_000_000, -4.315195014707594],
])('lnHypergeometric(%d, %d, %d, %d)', (x, drawn, marked, total, expected) => {
  expect(lnHypergeometric(x, drawn, marked, total) / expected).toBeCloseTo(1, 11);
});

test('lnHypergeometric() of what cannot be, and of what is no sample', () => {
  expect(lnHypergeometric(3, 2, 5, 10)).toBe(-Infinity);
  expect(lnHypergeometric(0, 8, 5, 10)).toBe(-Infinity);
  expect(lnHypergeometric(0, 0, 0, 0)).toBe(0);
  expect(lnHypergeometric(1, 11, 5, 10)).toBeNaN();
  expect(lnHypergeometric(-1, 5, 5, 10)).toBeNaN();
  expect(lnHypergeometric(1, Number.NaN, 5, 10)).toBeNaN();
});

test('lnHypergeometric() adds up to 1, and drawing and marking are the same', () => {
  const counts = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(counts, counts, counts, (a, b, more) => {
      const total = Math.max(a, b) + more;
      let sum = 0;
      for (let x = 0; x <= Math.min(a, b); x++) {
        const ln = lnHypergeometric(x, a, b, total);
        sum += Math.exp(ln);
        if (ln > -Infinity) expect(lnHypergeometric(x, b, a, total)).toBeCloseTo(ln, 10);
      }
      expect(sum).toBeCloseTo(1, 11);
    }),
  );
});
