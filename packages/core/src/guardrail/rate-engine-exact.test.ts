import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnHypergeometric } from '../statistics/hypergeometric.ts';
import { addBlock, lnMixture, NO_WEALTH } from './rate-engine.ts';
import { addExactBlock } from './rate-engine-exact.ts';

test.each([
  [[84, 83, 40, 30], 0.2932936397304106],
  [[17, 150, 2, 1], 1.7900060066464998],
])('addExactBlock() of %j', ([candidate = 0, control = 0, own = 0, theirs = 0], expected) => {
  const block = { candidate, control, candidateEvents: own, controlEvents: theirs };
  expect(lnMixture(addExactBlock(NO_WEALTH, block))).toBeCloseTo(expected, 9);
});

test('addExactBlock() leaves wealth as it is on the average while the candidate is not worse', () => {
  const arm = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(arm, arm, fc.nat(100), (candidate, control, asked) => {
      const events = Math.min(asked + 1, candidate + control);
      let mean = 0;
      for (let own = Math.max(0, events - control); own <= Math.min(events, candidate); own++) {
        const block = { candidate, control, candidateEvents: own, controlEvents: events - own };
        const ln = lnMixture(addExactBlock(NO_WEALTH, block));
        mean += Math.exp(lnHypergeometric(own, candidate, events, candidate + control) + ln);
      }
      expect(mean).toBeCloseTo(1, 9);
    }),
  );
});

test('addExactBlock() answers as addBlock() where there is too much to go through', () => {
  const block = { candidate: 5_000, control: 5_000, candidateEvents: 3_000, controlEvents: 1_097 };
  expect(addExactBlock(NO_WEALTH, block)).toEqual(addBlock(NO_WEALTH, block, 1));
  const fewer = { ...block, controlEvents: 1_095 };
  expect(addExactBlock(NO_WEALTH, fewer)).not.toEqual(addBlock(NO_WEALTH, fewer, 1));
});

test('addExactBlock() changes nothing after a block that cannot be', () => {
  const block = { candidate: 5, control: 5, candidateEvents: 6, controlEvents: 0 };
  expect(addExactBlock(NO_WEALTH, block)).toBe(NO_WEALTH);
});
