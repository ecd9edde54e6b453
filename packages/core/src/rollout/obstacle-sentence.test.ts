import { expect, test } from 'vitest';
import { obstacleSentence, opensMs, outsideSentences } from './obstacle-sentence.ts';
import { aPhase, aPlan, OPEN, running, SHUT, scheduled, T0 } from './rollout.fixture.ts';
import type { Rollout } from './types.ts';

const DAY_MS = 86_400_000;
const freezes = [{ name: 'year end', fromMs: T0 - 1, toMs: T0 + DAY_MS }];

test('outsideSentences() says what keeps the next phase, and until when', () => {
  const plan = aPlan({
    avoid: [OPEN],
    freezes,
    phases: [aPhase(), aPhase({ name: 'full', window: SHUT })],
  });
  const now: Rollout = { ...scheduled(plan), status: 'running' };
  const outside = { freeze: 'production is frozen', dependency: 'plan "data" is not completed' };
  expect(outsideSentences(plan, now, outside, T0)).toEqual([
    'The window of phase "full" is closed until 2027-01-16 08:00 UTC',
    'This is a time to avoid until 2027-01-16 08:00 UTC',
    'Freeze "year end" lasts until 2027-01-16 08:00 UTC',
    'Production is frozen',
    'Plan "data" is not completed',
  ]);
  expect(outsideSentences(plan, { ...now, phase: 1 }, outside, T0)).toEqual([]);
});

test('obstacleSentence() says so where a window never opens', () => {
  const plan = aPlan({ window: SHUT, avoid: [SHUT] });
  expect(obstacleSentence(plan, 0, { kind: 'window' }, T0)).toBe(
    'the window of phase "quarter" is closed until further notice',
  );
});

test('opensMs() is when the next phase may be entered, and null now', () => {
  const plan = aPlan({ window: SHUT });
  expect(opensMs(plan, scheduled(plan), T0)).toBe(T0 + DAY_MS);
  expect(opensMs(plan, { ...scheduled(plan), method: 'emergency' }, T0)).toBeNull();
  expect(opensMs(aPlan({ window: OPEN }), scheduled(plan), T0)).toBeNull();
  expect(opensMs(plan, { ...running(aPlan()), phase: 1 }, T0)).toBeNull();
});
