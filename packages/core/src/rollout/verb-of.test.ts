import { expect, test } from 'vitest';
import { refuseStatus } from './takes.ts';
import type { Rollout } from './types.ts';
import { verbOf } from './verb-of.ts';

test('verbOf() is a verb that a rollout can follow', () => {
  expect([verbOf('pause'), verbOf('layer')]).toEqual(['pause', 'take up a layer of']);
  const over = { id: 'ro_1', status: 'rolled-back' } as Rollout;
  expect(refuseStatus(over, 'layer')?.sentence).toBe(
    'Cannot take up a layer of rollout "ro_1": it is rolled-back; nothing more can be done with it',
  );
});
