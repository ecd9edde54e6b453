import { expect, test } from 'vitest';
import { heldSentence } from './held-sentence.ts';
import { errorsHeld, latencyHeld } from './judged.fixture.ts';

const figures = {
  numbers: { value: 0.021, limit: 0.005, samples: 1_760, events: 37, controlValue: 0.019 },
  interval: null,
  units: { control: 9_000, candidate: 1_760 },
  beyondForMs: 310_000,
  harm: 37,
};
const start = 'Error rate of the candidate is 2.1 % over the last 60 s (37 of 1 760 turns)';

test('heldSentence() says how much, of how many, and for how long', () => {
  expect(heldSentence(errorsHeld, figures, 'beyond-limit')).toBe(
    `${start}, above 0.5 % for 5 m 10 s`,
  );
  expect(heldSentence(errorsHeld, figures, 'within-limit')).toBe(`${start}, not above 0.5 %`);
  expect(heldSentence(errorsHeld, figures, 'environment-degraded')).toBe(
    `${start}, above 0.5 % for 5 m 10 s, and control is too (1.9 %): the environment is degraded`,
  );
});

test('heldSentence() says what a pending run waits for', () => {
  expect(heldSentence(errorsHeld, { ...figures, beyondForMs: 80_000 }, 'pending')).toBe(
    `${start}, above 0.5 % for 80 s of 5 m`,
  );
  const few = { ...figures, harm: 2 };
  expect(heldSentence(errorsHeld, few, 'pending')).toBe(
    `${start}, above 0.5 % for 5 m 10 s, with 2 of the 3 events that it takes`,
  );
});

test('heldSentence() names quantiles and units', () => {
  const slow = { ...figures, numbers: { value: 612.4, samples: 1_760 }, beyondForMs: 125_000 };
  expect(heldSentence(latencyHeld, slow, 'beyond-limit')).toBe(
    'Latency p99 of the candidate is 612 ms over the last 60 s (1 760 turns), above 500 ms for 2 m 5 s',
  );
});
