import { expect, test } from 'vitest';
import { refuseEntry } from './refuse-entry.ts';
import { aPhase, aPlan, OPEN, SHUT, scheduled, T0 } from './rollout.fixture.ts';
import type { Rollout } from './types.ts';

const plan = aPlan({ phases: [aPhase(), aPhase({ name: 'full', window: SHUT })] });
const rollout: Rollout = { ...scheduled(plan), status: 'running' };
const entry = { verb: 'promote', phase: 1, reason: 'Seen' };

test('refuseEntry() names the gravest first: a dependency, then a freeze, then the window', () => {
  const strict = { ...plan, avoid: [OPEN] };
  const outside = { dependency: 'plan "data" is not completed', freeze: 'production is frozen' };
  expect(refuseEntry(strict, rollout, { ...entry, outside }, T0)).toEqual({
    code: 'dependency-open',
    sentence:
      'Cannot promote rollout "ro_1": plan "data" is not completed; wait until that is over',
  });
  expect(refuseEntry(strict, rollout, entry, T0)).toEqual({
    code: 'frozen',
    sentence:
      'Cannot promote rollout "ro_1": this is a time to avoid until 2027-01-16 08:00 UTC; wait until that is over',
  });
  const start = { ...entry, verb: 'start' };
  expect(refuseEntry(strict, rollout, start, T0)?.sentence).toContain(
    '; wait, or start it as an emergency',
  );
  expect(refuseEntry(plan, rollout, { ...entry, reason: '' }, T0)?.code).toBe('window-closed');
});

test('refuseEntry() lets in with a reason, and where nothing is entered', () => {
  expect(refuseEntry(plan, rollout, entry, T0)).toBeNull();
  const frozen = { ...entry, phase: null, outside: { freeze: 'production is frozen' } };
  expect(refuseEntry(plan, rollout, frozen, T0)).toBeNull();
});
