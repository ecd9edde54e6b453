import { expect, test } from 'vitest';
import { endStage } from './on-stage.ts';
import { ANA, aPlan, aRollback, follow, running, T0 } from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { RolloutEvent } from './types.ts';

const stage = (name: string) => ({ name, minMs: 600_000, maxMs: null });
const plan = aPlan({
  deployment: { methods: ['pipeline'], stages: [stage('before'), stage('deploy')] },
});
const begin = (name: string | null): RolloutEvent => ({ type: 'stage', actor: ANA, stage: name });

test('onStage() ends the stage that runs and begins the next one, with their times', () => {
  const both = follow(plan, running(plan), [
    [1_000, begin('before')],
    [2_000, begin('deploy')],
  ]);
  expect(both.stages).toEqual([
    { name: 'before', beganMs: T0 + 1_000, endedMs: T0 + 2_000 },
    { name: 'deploy', beganMs: T0 + 2_000, endedMs: null },
  ]);
  const { rollout, auditRows } = transition(plan, both, begin(null), T0 + 3_000);
  expect(rollout.stages.at(-1)).toEqual({
    name: 'deploy',
    beganMs: T0 + 2_000,
    endedMs: T0 + 3_000,
  });
  expect(auditRows.map(({ body }) => body)).toEqual([{ ended: 'deploy', began: null }]);
});

test.each([
  ['that the plan lacks', 'verify', 'its stages: "before", "deploy"'],
  ['that was begun before', 'before', 'it was begun before; begin the next one'],
  ['where none runs', null, 'none runs; begin one by its name'],
])('refuseStage() refuses a stage %s', (_, name, why) => {
  const ended = follow(plan, running(plan), [
    [1_000, begin('before')],
    [2_000, begin(null)],
  ]);
  const { refusal } = transition(plan, ended, begin(name), T0 + 3_000);
  expect(refusal).toMatchObject({ code: 'unknown-stage', sentence: expect.stringContaining(why) });
});

test('endStage() ends what runs when the rollout ends', () => {
  const begun = follow(plan, running(plan), [[1_000, begin('before')]]);
  expect(endStage(begun, T0 + 5).stages).toEqual([
    { name: 'before', beganMs: T0 + 1_000, endedMs: T0 + 5 },
  ]);
  expect(follow(plan, begun, [[2_000, aRollback()]]).stages).toEqual([
    { name: 'before', beganMs: T0 + 1_000, endedMs: T0 + 2_000 },
  ]);
});
