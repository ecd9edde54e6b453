import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Plan } from '../rollout/types.ts';
import { aPhase, aPlan, HOUR_MS, SILENCE, START_MS, turnsRow } from './rehearsal.fixture.ts';
import { leapMoment, stepMoment, withEvent } from './step-moment.ts';
import type { EvidenceSource, Moment } from './types.ts';

const owner = { kind: 'key', id: 'owner', name: 'owner' } as const;

const scheduled = (plan: Plan): Moment => ({
  atMs: START_MS,
  rollout: newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 1, nowMs: START_MS }),
  memories: new Map(),
  source: {},
  running: [],
});

const started = (plan: Plan) =>
  withEvent(plan, scheduled(plan), { type: 'start', actor: owner }).moment;

const told: EvidenceSource = {
  ...SILENCE,
  take: (state) => ({
    rows: [turnsRow('candidate', 1, 100, 0), turnsRow('control', 1, 300, 0)],
    liveInstances: 2,
    state: { taken: (state['taken'] ?? 0) + 1 },
  }),
};

test('stepMoment() takes, judges and steps, and leaves the moment before as it was', () => {
  const before = started(aPlan());
  const { moment, changes } = stepMoment(aPlan(), before, told, START_MS + 10_000, {});
  expect(moment.atMs).toBe(START_MS + 10_000);
  expect(moment.rollout.units).toEqual({ control: 300, candidate: 100 });
  expect(moment.rollout.verdicts['errors']?.kind).toBe('pass');
  expect(moment.source).toEqual({ taken: 1 });
  expect(changes.map(({ refusal }) => refusal)).toEqual([null]);
  expect([before.rollout.units, before.memories.size]).toEqual([{ control: 0, candidate: 0 }, 0]);
});

test('stepMoment() brings back what actions came to, a step later', () => {
  const item = { name: 'tests', title: 'Tests', action: 'unit-tests', blocking: true };
  const checked = aPlan({
    checklists: { ready: { title: null, ordered: false, items: [item] } },
    phases: [aPhase({ gate: { minUnits: 0, pass: [], approvals: [], checklists: ['ready'] } })],
  });
  const before = started(checked);
  expect(before.running.map(({ kind, payload }) => [kind, payload['action']])).toEqual([
    ['check', 'unit-tests'],
  ]);
  const outcome = (outcomes: Record<string, 'ok' | 'failed'>) =>
    stepMoment(checked, before, told, START_MS + 10_000, outcomes).moment;
  expect(outcome({}).rollout.checks.map(({ state }) => state)).toEqual(['done']);
  expect(outcome({ 'unit-tests': 'failed' }).rollout.checks.map(({ state }) => state)).toEqual([
    'failed',
  ]);
  expect(outcome({}).running).toEqual([]);
});

test('leapMoment() refuses where ticks might have judged otherwise', () => {
  const plan = aPlan();
  const one = stepMoment(plan, started(plan), told, START_MS + 10_000, {}).moment;
  expect(leapMoment(plan, one, SILENCE, START_MS + HOUR_MS)).toBe(null);
  const leapt = leapMoment(plan, one, told, START_MS + HOUR_MS / 2);
  expect(leapt?.moment.rollout.verdicts['errors']?.code).toBe('within-limit');
});
