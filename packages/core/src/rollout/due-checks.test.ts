import { describe, expect, test } from 'vitest';
import { startDueChecks } from './due-checks.ts';
import {
  ANA,
  aCheck,
  anItem,
  aTick,
  everySecond,
  follow,
  listPlan,
  pass,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Rollout, RolloutEvent } from './types.ts';

const done = (effectId: string, outcome: 'ok' | 'failed' = 'ok'): RolloutEvent => ({
  type: 'effect-done',
  effectId,
  outcome,
  detail: 'Ran',
});
const states = ({ checks }: Rollout) => checks.map(({ item, state }) => [item, state]);

describe('startDueChecks()', () => {
  test('runs the automatic items of the phase that is entered, with the id of their effect', () => {
    const plan = listPlan({
      items: [anItem('tests', 'unit-tests'), anItem('docs'), anItem('lint', 'lint')],
    });
    const start = running(plan);
    expect(start.checks).toMatchObject([
      { item: 'tests', state: 'running', by: 'controller', effectId: 'ro_1:1:0' },
      { item: 'lint', state: 'running', by: 'controller', effectId: 'ro_1:1:1' },
    ]);
    const { effects } = transition(
      plan,
      { ...start, status: 'scheduled', checks: [] },
      { type: 'start', actor: ANA },
      T0,
    );
    expect(effects.slice(0, 2)).toEqual(
      [
        ['tests', 'unit-tests'],
        ['lint', 'lint'],
      ].map(([item, action], index) => ({
        id: `ro_1:2:${index}`,
        orderingKey: `check:ro_1:list:${item}`,
        kind: 'check',
        limitMs: 1_800_000,
        payload: {
          ...{ list: 'list', item, action, rollout: 'ro_1', environment: 'production' },
          ...{ flag: 'useNewArchitecture', plan: 'chat' },
        },
      })),
    );
  });

  test('runs an ordered list one item after the other, and waits for what is done by hand', () => {
    const items = [
      anItem('staging', 'stage'),
      anItem('backup'),
      anItem('note', 'note', false),
      anItem('execute', 'run'),
    ];
    const plan = listPlan({ ordered: true, items });
    const start = running(plan);
    expect(states(start)).toEqual([['staging', 'running']]);
    const staged = follow(plan, start, [[1_000, done('ro_1:1:0')]]);
    expect(states(staged)).toEqual([['staging', 'done']]);
    const saved = follow(plan, staged, [[2_000, aCheck('backup', 'go')]]);
    // What does not block holds up nothing that comes after it.
    expect(states(saved)).toEqual([
      ['staging', 'done'],
      ['backup', 'done'],
      ['note', 'running'],
      ['execute', 'running'],
    ]);
  });

  test('leaves what failed to a person: to run it, or to resume', () => {
    const plan = listPlan({ items: [anItem('tests', 'unit-tests')] });
    const failed = follow(plan, running(plan), [
      [1_000, done('ro_1:1:0', 'failed')],
      ...everySecond(2, 60, aTick(pass)),
    ]);
    expect(failed).toMatchObject({
      phase: 0,
      blockers: ['checklist'],
      checks: [{ state: 'failed' }],
    });
    const again = follow(plan, failed, [
      [61_000, { type: 'pause', actor: ANA, reason: 'Mending' }],
      [62_000, { type: 'resume', actor: ANA, reason: 'Mended' }],
    ]);
    expect(again.checks).toMatchObject([{ state: 'running', effectId: 'ro_1:62:0' }]);
    const passed = follow(plan, again, [
      [63_000, done('ro_1:62:0')],
      [64_000, aTick(pass)],
    ]);
    expect(passed.phase).toBe(1);
  });

  test('starts nothing while paused, and goes on with the list when resumed', () => {
    const plan = listPlan({ ordered: true, items: [anItem('one', 'a'), anItem('two', 'b')] });
    const paused = follow(plan, running(plan), [
      [1_000, { type: 'pause', actor: ANA, reason: 'Wait' }],
      [2_000, done('ro_1:1:0')],
    ]);
    expect(states(paused)).toEqual([['one', 'done']]);
    const resumed = follow(plan, paused, [[3_000, { type: 'resume', actor: ANA, reason: 'Go' }]]);
    expect(states(resumed)).toEqual([
      ['one', 'done'],
      ['two', 'running'],
    ]);
  });

  test('runs what completion lists find out once it is completed, and nothing after the end', () => {
    const plan = listPlan({ items: [anItem('bundle', 'budget')] }, { completion: ['list'] });
    const last: Rollout = { ...running(plan), phase: 1, checks: [] };
    expect(startDueChecks(plan, last, true, T0).orders).toEqual([]);
    const completed: Rollout = { ...last, status: 'completed' };
    expect(startDueChecks(plan, completed, true, T0).orders).toHaveLength(1);
    const over: Rollout = { ...last, status: 'rolled-back', phase: 0 };
    expect(startDueChecks(plan, over, true, T0).orders).toEqual([]);
  });
});
