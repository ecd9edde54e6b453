import { type LayerState, newRollout, type Rollout } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aPlan, T0 } from '../store/store-world.fixture.ts';
import { goingBackView, layerViews, stageViews } from './procedure-views.ts';

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
  const untouched = {
    ...{ step: null, attempt: 1, retryAtMs: null, askedMs: null, steps: [] },
    ...{ confirm: false, verify: [], cleanMs: null },
  };
  expect(layerViews(plan, { ...rollout, layers: [flag, running] })).toEqual([
    {
      ...{ name: 'flag', kind: 'flag', target: 'legacy', action: null, withinMs: null },
      ...{ state: 'verified', beganMs: null, endedMs: T0, detail: 'x' },
      ...{ ...untouched, effectId: null },
    },
    {
      ...{ name: 'tables', kind: 'database', target: '20241130000000', action: 'undo' },
      ...{ withinMs: 600_000, state: 'running', beganMs: T0, endedMs: null, detail: '' },
      ...{ ...untouched, effectId: 'e' },
    },
  ]);
  expect(layerViews(plan, { ...rollout, layers: [] }).map(({ state }) => state)).toEqual([
    'waiting',
    'waiting',
  ]);
});

test('layerViews() shows the step that runs, what it came through, and what finds out', () => {
  const looks = { verify: ['health'], cleanMs: 60_000, retries: 2, confirm: true } as const;
  const looked = aPlan({
    rollback: {
      conversations: 'cut-now',
      procedure: [
        { kind: 'flag', name: 'flag', target: 'control', action: null, withinMs: 30_000 },
        {
          ...{ kind: 'deployment', name: 'app', target: 'previous', action: 'app', withinMs: null },
          ...looks,
        },
      ],
    },
  });
  const ended = {
    step: 'prepare',
    outcome: 'ok',
    beganMs: T0,
    endedMs: T0 + 5,
    detail: '',
  } as const;
  const app: LayerState = {
    ...{ name: 'app', state: 'running', effectId: null, step: 'execute', attempt: 2 },
    ...{ retryAtMs: T0 + 9, steps: [ended] },
  };
  const [flag, view] = layerViews(looked, { ...rollout, layers: [app] });
  expect([flag?.target, flag?.withinMs]).toEqual(['legacy', 30_000]);
  expect(view).toMatchObject({
    ...{ confirm: true, verify: ['health'], cleanMs: 60_000, step: 'execute', attempt: 2 },
    ...{ retryAtMs: T0 + 9, steps: [ended] },
  });
});

test('goingBackView() tells how long it took once it is over', () => {
  expect(goingBackView(rollout)).toBeNull();
  const scope = { scope: 'full', row: 'pii', withinMs: 1_800_000, flagsWithinMs: 0 } as const;
  const layers = [
    { name: 'flag', state: 'verified', effectId: null, beganMs: T0, endedMs: T0 },
    { name: 'tables', state: 'verified', effectId: null, beganMs: T0, endedMs: T0 + 7_000 },
  ] as const;
  const goingBack = { ...scope, beganMs: T0, flagsOverdueTold: true };
  const under: Rollout = { ...rollout, status: 'rolling-back', layers, goingBack };
  expect(goingBackView(under)).toEqual({ ...scope, beganMs: T0, tookMs: null });
  expect(goingBackView({ ...under, status: 'rolled-back' })?.tookMs).toBe(7_000);
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
