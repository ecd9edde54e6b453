import { expect, test } from 'vitest';
import { aPlan, scheduled } from './rollout.fixture.ts';
import { refuseStatus } from './takes.ts';
import type { RolloutEvent, RolloutStatus } from './types.ts';

const EVENTS: readonly RolloutEvent['type'][] = [
  ...(['start', 'approve', 'answer', 'promote', 'pause', 'resume', 'check', 'stage'] as const),
  ...(['edit', 'layer', 'abort', 'rollback'] as const),
];

/** One column for each event, in the order above. */
test.each<[RolloutStatus, string]>([
  ['scheduled', 'x-----xxx-xx'],
  ['running', '-xxxx-xxx-xx'],
  ['paused', '-xxx-xxxx-xx'],
  ['rolling-back', '---------x--'],
  ['completed', '------xx---x'],
  ['rolled-back', '------------'],
  ['aborted', '------------'],
])('refuseStatus() of one that is %s: %s', (status, expected) => {
  const rollout = { ...scheduled(aPlan()), status };
  const taken = EVENTS.map((type) => (refuseStatus(rollout, type) === null ? 'x' : '-'));
  expect(taken.join('')).toBe(expected);
  expect([refuseStatus(rollout, 'tick'), refuseStatus(rollout, 'effect-done')]).toEqual([
    null,
    null,
  ]);
});

test('refuseStatus() says what may be done instead', () => {
  const sentence = (status: RolloutStatus) =>
    refuseStatus({ ...scheduled(aPlan()), status }, 'resume')?.sentence;
  expect(sentence('completed')).toBe(
    'Cannot resume rollout "ro_1": it is completed; try rollback, check, stage',
  );
  expect(sentence('aborted')).toBe(
    'Cannot resume rollout "ro_1": it is aborted; nothing more can be done with it',
  );
});

test('refuseStatus() lets one be shipped that runs or is paused, and recommends it to none', () => {
  const statuses = ['scheduled', 'running', 'paused', 'rolling-back', 'completed'] as const;
  const of = (status: RolloutStatus, type: RolloutEvent['type']) =>
    refuseStatus({ ...scheduled(aPlan()), status }, type);
  expect(statuses.filter((status) => of(status, 'ship') === null)).toEqual(['running', 'paused']);
  expect(of('running', 'start')?.sentence).not.toContain('ship');
});
