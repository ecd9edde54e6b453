import { expect, test } from 'vitest';
import { onTickGoingBack } from './on-tick-going-back.ts';
import {
  aLayer,
  aRollback,
  follow,
  layerPlan,
  running,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';

test('onTickGoingBack() tries again what is due, and tells what is late, on one tick', () => {
  const plan = layerPlan(aLayer('pods', { action: 'promote', withinMs: 2_000, retries: 1 }));
  const back = follow(plan, running(plan), [[0, aRollback()]]);
  const failed = stepsEnded(plan, back, 0, 'failed');
  const { orders, auditRows, rollout } = onTickGoingBack(plan, failed, T0 + 5_000);
  expect(orders.map(({ payload }) => payload['attempt'])).toEqual([2]);
  expect(auditRows.map(({ action }) => action)).toEqual(['rollout.layer-overdue']);
  expect(rollout.layers[1]).toMatchObject({ overdueTold: true, attempt: 2 });
  const quiet = onTickGoingBack(plan, back, T0 + 1_000);
  expect(quiet).toEqual({ rollout: back, auditRows: [], notices: [], orders: [] });
});

test('onTickGoingBack() does not wait for a time that lies far ahead: the clock was set back', () => {
  const plan = layerPlan(aLayer('pods', { action: 'promote', retries: 1 }));
  const failed = stepsEnded(plan, follow(plan, running(plan), [[0, aRollback()]]), 0, 'failed');
  expect(onTickGoingBack(plan, failed, T0 + 1_000).orders).toEqual([]);
  const [order] = onTickGoingBack(plan, failed, T0 - 3_600_000).orders;
  expect(order?.payload['attempt']).toBe(2);
});
