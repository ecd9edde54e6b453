import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBlock, BET_WEIGHTS, lnMixture, NO_WEALTH, type RateBlock } from './rate-engine.ts';

const block = (
  candidate: number,
  control: number,
  candidateEvents: number,
  controlEvents: number,
): RateBlock => ({ candidate, control, candidateEvents, controlEvents });
const RAMP: readonly RateBlock[] = [
  block(2, 165, 0, 1),
  block(8, 159, 1, 0),
  block(17, 150, 2, 1),
  block(42, 125, 3, 2),
  block(84, 83, 4, 1),
];
const after = (blocks: readonly RateBlock[], tolerated = 1) =>
  blocks.reduce((logs, each) => addBlock(logs, each, tolerated), NO_WEALTH);

test('addBlock() lays every bet on one block', () => {
  const logs = after([block(17, 150, 2, 1)]);
  const expected = [0.370895108, 0.762151581, 1.40627444, 2.194100722, 2.715903997];
  for (const [i, ln] of expected.entries()) expect(logs[i]).toBeCloseTo(ln, 8);
  expect(lnMixture(logs)).toBeCloseTo(1.7698199648929709, 12);
});

test('addBlock() goes on through a ramp, with a tolerance too', () => {
  expect(lnMixture(after(RAMP))).toBeCloseTo(5.074957246699534, 10);
  expect(lnMixture(after(RAMP, 1.2))).toBeCloseTo(4.206646941618725, 10);
});

test('addBlock() takes 3, 4, 6 failures in a row at 10 % to show it at 5 %, 1 %, 0.1 %', () => {
  const needed = (alpha: number) => {
    let logs = NO_WEALTH;
    let failures = 0;
    for (; lnMixture(logs) < -Math.log(alpha); failures++) {
      logs = addBlock(logs, block(1, 9, 1, 0), 1);
    }
    return failures;
  };
  expect([0.05, 0.01, 0.001].map(needed)).toEqual([3, 4, 6]);
});

test('addBlock() does not overflow', () => {
  const logs = after([block(5_000_000, 5_000_000, 1_000_000, 500_000)]);
  expect(lnMixture(logs)).toBeCloseTo(76_865.66367665991, 6);
});

test.each<[string, RateBlock, number]>([
  ['nothing happened', block(17, 150, 0, 0), 1],
  ['control is absent', block(167, 0, 4, 0), 1],
  ['the candidate is absent', block(0, 167, 0, 3), 1],
  ['more happened than there are units', block(2, 150, 3, 0), 1],
  ['a number is not finite', block(2, Number.NaN, 1, 0), 1],
  ['units are infinite', block(Number.POSITIVE_INFINITY, 2, 1, 0), 1],
  ['the tolerance is none', block(2, 20, 1, 0), Number.NaN],
])('addBlock() changes nothing when %s', (_, each, tolerated) => {
  expect(addBlock(NO_WEALTH, each, tolerated)).toBe(NO_WEALTH);
});

test('addBlock() never lets wealth grow on the average while the candidate is not worse', () => {
  const arm = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(arm, arm, fc.nat(40), (candidate, control, asked) => {
      const events = Math.min(asked + 1, candidate + control);
      let mean = 0;
      let chances = 0;
      for (let own = Math.max(0, events - control); own <= Math.min(events, candidate); own++) {
        const chance = ways(candidate, own) * ways(control, events - own);
        chances += chance;
        const logs = addBlock(NO_WEALTH, block(candidate, control, own, events - own), 1);
        mean += chance * Math.exp(lnMixture(logs));
      }
      expect(mean / chances).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('BET_WEIGHTS are all of the wealth', () => {
  expect(BET_WEIGHTS.reduce((sum, each) => sum + each, 0)).toBe(1);
});

/** Ways to choose so many. */
function ways(from: number, chosen: number): number {
  let product = 1;
  for (let i = 0; i < chosen; i++) product *= (from - i) / (i + 1);
  return product;
}
