import { expect, test } from 'vitest';
import { and, quiet, sealed, told } from './change.ts';
import { ANA, aPlan, running, T0 } from './rollout.fixture.ts';

test('and() runs the next change on what the first left', () => {
  const rollout = running(aPlan());
  const both = and(told({ ...rollout, reason: 'one' }, ANA, 'first', {}), (now) =>
    told({ ...now, heldMs: 1 }, ANA, 'second', {}, { title: 't', text: 'x' }),
  );
  expect(both.rollout).toMatchObject({ reason: 'one', heldMs: 1 });
  expect(both.auditRows.map(({ action }) => action)).toEqual(['first', 'second']);
  expect(both.notices).toEqual([{ event: 'second', title: 't', text: 'x' }]);
});

test('sealed() gives every effect the key of its revision and place', () => {
  const plan = aPlan();
  const notice = { event: 'e', title: 't', text: 'x' };
  const change = { ...quiet(running(plan)), notices: [notice, notice] };
  const { rollout, effects } = sealed(plan, change, T0);
  expect(rollout.revision).toBe(2);
  expect(effects.map(({ id }) => id)).toEqual(['ro_1:2:0', 'ro_1:2:1']);
  expect(effects[0]?.payload).toEqual({
    channels: ['ops'],
    event: 'e',
    title: 't',
    text: 'x',
    rollout: 'ro_1',
    environment: 'production',
    flag: 'useNewArchitecture',
    status: 'running',
    phase: 'quarter',
    atMs: T0,
  });
});
