import { expect, test } from 'vitest';
import { addNewUnits, lnRatioEvidence, NO_RATIO_WEALTH } from './sample-ratio-wealth.ts';

test('addNewUnits() leaves every bet as it is on the average at the designed share', () => {
  for (const share of [0.01, 0.1, 0.5, 0.9]) {
    const own = addNewUnits(NO_RATIO_WEALTH, { share, control: 0, candidate: 1 });
    const theirs = addNewUnits(NO_RATIO_WEALTH, { share, control: 1, candidate: 0 });
    for (const [i, ln] of own.entries()) {
      const mean = share * Math.exp(ln) + (1 - share) * Math.exp(theirs[i] ?? 0);
      expect(mean).toBeCloseTo(1, 12);
    }
  }
});

test('addNewUnits() goes on through draws of different shares', () => {
  const first = addNewUnits(NO_RATIO_WEALTH, { share: 0.01, control: 990, candidate: 10 });
  const both = addNewUnits(first, { share: 0.5, control: 500, candidate: 500 });
  expect(lnRatioEvidence(both)).toBeLessThan(0);
  expect(lnRatioEvidence(NO_RATIO_WEALTH)).toBeCloseTo(0, 12);
});

test('lnRatioEvidence() sees both sides and does not overflow', () => {
  const more = addNewUnits(NO_RATIO_WEALTH, { share: 0.1, control: 8_700, candidate: 1_300 });
  const fewer = addNewUnits(NO_RATIO_WEALTH, { share: 0.1, control: 9_300, candidate: 700 });
  expect(lnRatioEvidence(more)).toBeGreaterThan(-Math.log(0.001));
  expect(lnRatioEvidence(fewer)).toBeGreaterThan(-Math.log(0.001));
  const all = addNewUnits(NO_RATIO_WEALTH, { share: 0.1, control: 0, candidate: 1e9 });
  expect(lnRatioEvidence(all)).toBeGreaterThan(1e8);
});
