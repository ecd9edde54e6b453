import { newRollout, type Rollout } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aPlan, T0 } from '../store/store-world.fixture.ts';
import { layerViews, stageViews } from './procedure-views.ts';

const plan = aPlan({
  rollback: {
    conversations: 'cut-now',
    procedure: [
      'flag',
      {
        ...{ kind: 'database', name: 'tables', target: '20241130000000' },
        ...{ action: 'undo', withinMs: 600_000 },
      },
    ],
  },
  deployment: {
    methods: ['pipeline'],
    stages: [
      { name: 'before', minMs: 1_800_000, maxMs: null },
      { name: 'deploy', minMs: 600_000, maxMs: 900_000 },
    ],
  },
});
const rollout: Rollout = newRollout({ id: 'ro', plan, planHash: 'h', nextDraw: 1, nowMs: T0 });

test('layerViews() shows what the plan asks for beside where it stands', () => {
  const running = { name: 'tables', state: 'running', effectId: 'e', beganMs: T0 } as const;
  const flag = {
    name: 'flag',
    state: 'verified',
    effectId: null,
    endedMs: T0,
    detail: 'x',
  } as const;
  expect(layerViews(plan, { ...rollout, layers: [flag, running] })).toEqual([
    {
      ...{ name: 'flag', kind: 'flag', target: 'legacy', action: null, withinMs: null },
      ...{ state: 'verified', beganMs: null, endedMs: T0, detail: 'x' },
    },
    {
      ...{ name: 'tables', kind: 'database', target: '20241130000000', action: 'undo' },
      ...{ withinMs: 600_000, state: 'running', beganMs: T0, endedMs: null, detail: '' },
    },
  ]);
  expect(layerViews(plan, { ...rollout, layers: [] }).map(({ state }) => state)).toEqual([
    'waiting',
    'waiting',
  ]);
});

test('stageViews() shows planned stages, begun or not', () => {
  const begun = { name: 'before', beganMs: T0, endedMs: T0 + 5 };
  expect(stageViews(plan, { ...rollout, stages: [begun] })).toEqual([
    {
      ...{ name: 'before', plannedMinMs: 1_800_000, plannedMaxMs: null },
      ...{ beganMs: T0, endedMs: T0 + 5 },
    },
    {
      ...{ name: 'deploy', plannedMinMs: 600_000, plannedMaxMs: 900_000 },
      ...{ beganMs: null, endedMs: null },
    },
  ]);
  expect(stageViews(aPlan(), rollout)).toEqual([]);
});
