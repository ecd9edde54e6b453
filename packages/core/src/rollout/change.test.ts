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

test('sealed() tells each channel apart, with the key of its revision and place', () => {
  const plan = aPlan({ notify: ['ops', 'pager'] });
  const notice = { event: 'e', title: 't', text: 'x' };
  const change = { ...quiet(running(plan)), notices: [notice] };
  const { rollout, effects } = sealed(plan, change, T0);
  expect(rollout.revision).toBe(2);
  expect(effects.map(({ id, orderingKey }) => [id, orderingKey])).toEqual([
    ['ro_1:2:0', 'notify:ro_1:ops'],
    ['ro_1:2:1', 'notify:ro_1:pager'],
  ]);
  expect(effects[0]?.payload).toEqual({
    channel: 'ops',
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
