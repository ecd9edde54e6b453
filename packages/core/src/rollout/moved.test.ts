import { expect, test } from 'vitest';
import { moved } from './moved.ts';
import { aPlan, running, scheduled } from './rollout.fixture.ts';
import type { Rollout } from './types.ts';

const plan = aPlan();
const first = running(plan);
const second: Rollout = { ...first, phase: 1 };
const still = { started: false, left: null, entered: null, completed: false, rolledBack: false };

test.each<[string, Rollout, Rollout, Partial<ReturnType<typeof moved>>]>([
  ['started', scheduled(plan), first, { started: true, entered: 'quarter' }],
  ['raised', first, second, { left: 'quarter', entered: 'full' }],
  [
    'raised out of a pause',
    { ...first, status: 'paused' },
    second,
    { left: 'quarter', entered: 'full' },
  ],
  ['completed', second, { ...second, status: 'completed' }, { left: 'full', completed: true }],
  ['rolled back', first, { ...first, status: 'rolled-back' }, { rolledBack: true }],
  ['on its way back', second, { ...second, status: 'rolling-back' }, { rolledBack: true }],
  ['back at last', { ...second, status: 'rolling-back' }, { ...second, status: 'rolled-back' }, {}],
  ['aborted', first, { ...first, status: 'aborted' }, {}],
  ['paused', first, { ...first, status: 'paused' }, {}],
  ['as it was', first, first, {}],
])('moved() of one that is %s', (_, before, after, expected) => {
  expect(moved(plan, before, after)).toEqual({ ...still, ...expected });
});
