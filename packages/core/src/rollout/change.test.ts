import { expect, test } from 'vitest';
import { and, ordered, quiet, sealed, told } from './change.ts';
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

test('sealed() numbers what was ordered before notices, and gives its id to what waits for it', () => {
  const layers = [{ name: 'pods', state: 'running', effectId: null }] as const;
  const check = { list: 'l', item: 'i', state: 'running', by: 'controller', atMs: T0 } as const;
  const rollout = {
    ...running(aPlan()),
    layers,
    checks: [{ ...check, detail: '', effectId: null }],
  };
  const order = { orderingKey: 'k', limitMs: 1, payload: { a: 1 } };
  const change = {
    ...ordered(rollout, [
      { ...order, kind: 'task' },
      { ...order, kind: 'layer', of: { layer: 'pods' } },
      { ...order, kind: 'check', of: { list: 'l', item: 'i' } },
    ]),
    notices: [{ event: 'e', title: 't', text: 'x' }],
  };
  const { rollout: after, effects } = sealed(aPlan(), change, T0);
  expect(effects.map(({ id, kind }) => [id, kind])).toEqual([
    ['ro_1:2:0', 'task'],
    ['ro_1:2:1', 'layer'],
    ['ro_1:2:2', 'check'],
    ['ro_1:2:3', 'notify'],
  ]);
  expect(effects[0]).toEqual({ id: 'ro_1:2:0', kind: 'task', ...order });
  expect([after.layers[0]?.effectId, after.checks[0]?.effectId]).toEqual(['ro_1:2:1', 'ro_1:2:2']);
});
