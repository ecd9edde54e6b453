import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnBinomialProbability } from '../statistics/binomial-probability.ts';
import { lnHypergeometric } from '../statistics/hypergeometric.ts';
import { binomialSplit, eventSplit } from './event-split.ts';

const at = ({ lowest, mass }: ReturnType<typeof eventSplit>, own: number) =>
  mass[own - lowest] ?? 0;

test('eventSplit() is binomial where events are rare', () => {
  const block = { candidate: 17, control: 150, candidateEvents: 2, controlEvents: 1 };
  const split = eventSplit(block, 1);
  for (let own = 0; own <= 3; own++) {
    expect(at(split, own)).toBeCloseTo(Math.exp(lnBinomialProbability(own, 3, 17 / 167)), 14);
  }
});

test('eventSplit() is hypergeometric where they are not, unless something is tolerated', () => {
  const block = { candidate: 17, control: 20, candidateEvents: 9, controlEvents: 10 };
  const [exact, tolerant] = [eventSplit(block, 1), eventSplit(block, 1.5)];
  const share = (1.5 * 17) / (1.5 * 17 + 20);
  for (let own = 0; own <= 19; own++) {
    expect(at(exact, own)).toBeCloseTo(Math.exp(lnHypergeometric(own, 17, 19, 37)), 13);
    expect(at(tolerant, own)).toBeCloseTo(Math.exp(lnBinomialProbability(own, 19, share)), 13);
  }
});

test('eventSplit() of units that all failed leaves nothing open', () => {
  const block = { candidate: 7, control: 30, candidateEvents: 7, controlEvents: 30 };
  expect(eventSplit(block, 1)).toEqual({ lowest: 7, mass: [1] });
});

test('eventSplit() of anything sums to 1 and stays small', () => {
  const arm = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 50 }));
  const tolerated = fc.constantFrom(1, 1.1, 4, 1_001);
  fc.assert(
    fc.property(
      arm,
      arm,
      fc.double({ min: 0, max: 1, noNaN: true }),
      tolerated,
      (a, b, part, r) => {
        const events = Math.max(1, Math.floor(part * (a + b)));
        const own = Math.min(a, events);
        const block = {
          candidate: a,
          control: b,
          candidateEvents: own,
          controlEvents: events - own,
        };
        const { lowest, mass } = eventSplit(block, r);
        expect(mass.length).toBeLessThanOrEqual(2_500);
        expect(lowest + mass.length - 1).toBeLessThanOrEqual(events);
        expect(mass.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
      },
    ),
  );
});

test('binomialSplit() of a great many is a point that is hardly ever exceeded', () => {
  const { lowest, mass } = binomialSplit(10_000_000, 1);
  expect(mass).toEqual([1]);
  // 10 standard deviations of 1 581 above the mean.
  expect(lowest).toBeGreaterThan(5_015_000);
  expect(lowest).toBeLessThan(5_017_000);
});
