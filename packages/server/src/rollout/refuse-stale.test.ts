import type { RolloutCommand } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import type { StoredRollout } from './load.ts';
import { refuseStale } from './refuse-stale.ts';

const stored = { row: { id: 'ro_1', revision: 9, actedRevision: 5 } } as StoredRollout;
const pause = (revision?: number): RolloutCommand => ({ type: 'pause', reason: 'x', revision });

test('refuseStale() takes what was decided on the state of now, however many ticks ago', () => {
  for (const command of [pause(5), pause(7), pause(9), pause()]) {
    expect(() => refuseStale(stored, command)).not.toThrow();
  }
});

test('refuseStale() refuses what was decided on something else', () => {
  expect(() => refuseStale(stored, pause(4))).toThrow(
    'Cannot pause rollout "ro_1" at revision 4: it was changed since, it is at 9; look at it and decide again',
  );
  expect(() => refuseStale(stored, pause(10))).toThrow('it has not come to that');
});

test('refuseStale() lets abort and rollback through, whatever was seen', () => {
  for (const type of ['abort', 'rollback'] as const) {
    const command = { type, reason: 'x', revision: 1 } as RolloutCommand;
    expect(() => refuseStale(stored, command)).not.toThrow();
  }
});
