import { describe, expect, test } from 'vitest';
import { allocationSteps } from './allocation-steps.ts';
import { CONTROLLER } from './change.ts';
import { ARMS, aShipping, experimentOf, taking } from './experiment.fixture.ts';
import {
  ANA,
  aPhase,
  aPlan,
  aRollback,
  aTick,
  aVerdict,
  everySecond,
  follow,
  pass,
  running,
  SHUT,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

const plan = experimentOf();

/** In its last phase, all of it held. */
function waiting(of: Plan = plan): Rollout {
  return follow(of, running(of), [
    ...everySecond(1, 18, aTick(pass)),
    ...everySecond(18, 40, aTick(pass)),
  ]);
}

const shipped = (rollout: Rollout, event = aShipping(), of = plan) =>
  transition(of, rollout, event, T0 + 60_000);

describe('the last phase of an experiment', () => {
  test('waits for a decision and for nothing else, however long it is held', () => {
    const rollout = waiting();
    expect(rollout).toMatchObject({ status: 'running', phase: 1, blockers: ['decision'] });
    const later = follow(plan, rollout, everySecond(40, 90, aTick(pass)));
    expect(later).toMatchObject({ status: 'running', blockers: ['decision'] });
  });

  test('is left by no promotion', () => {
    const promote = { type: 'promote', actor: ANA, reason: 'Enough' } as const;
    const { rollout, refusal } = transition(plan, waiting(), promote, T0 + 60_000);
    expect(rollout.status).toBe('running');
    expect(refusal).toEqual({
      code: 'wrong-status',
      sentence:
        'Cannot promote rollout "ro_1": it is in the last phase of experiment "chat"; decide the experiment',
    });
  });

  test('asks for no approval besides, also where nothing judges it', () => {
    const alone = experimentOf({ guardrails: [] }, [aPhase({ shares: [taking(100_000)] })]);
    const rollout = follow(alone, running(alone), everySecond(1, 30, aTick({})));
    expect(rollout.blockers).toEqual(['decision']);
  });

  test('is no last phase of a rollout', () => {
    const { experiment: _, ...rollout } = plan;
    expect(waiting(rollout).status).toBe('completed');
  });
});

describe('ship()', () => {
  test('gives an arm to everybody by one fresh draw, and ends the experiment', () => {
    const before = waiting();
    const { rollout, auditRows, effects } = shipped(before);
    expect(rollout).toMatchObject({ status: 'completed', blockers: [], reason: 'It won' });
    expect(rollout.ramp.slice(0, -1)).toEqual(before.ramp);
    expect(rollout.ramp.at(-1)).toEqual({
      fromMs: T0 + 65_000,
      phase: 1,
      candidate: 'newer',
      draws: [{ id: before.nextDraw, segment: null, weightParts: 100_000 }],
    });
    expect(rollout.nextDraw).toBe(before.nextDraw + 1);
    expect(allocationSteps(plan, rollout).map(({ candidate }) => candidate)).toEqual([
      'new',
      'new',
      'newer',
    ]);
    expect(auditRows).toEqual([
      {
        actor: ANA,
        action: 'rollout.shipped',
        subject: 'ro_1',
        body: { variant: 'newer', reason: 'It won', raises: true },
      },
    ]);
    expect(effects.map(({ payload }) => payload)).toMatchObject([
      {
        event: 'rollout.shipped',
        title: 'chat: "newer" is shipped',
        text: 'useNewArchitecture gives "newer" to everybody. It won',
      },
    ]);
  });

  test('leaves the shares as they are for a rollout that goes on from them', () => {
    const before = waiting();
    const { rollout } = shipped(before, aShipping({ raises: false }));
    expect(rollout).toMatchObject({ status: 'completed', nextDraw: before.nextDraw });
    expect(rollout.ramp).toEqual(before.ramp);
  });

  test('ends one that is paused, and one that has phases to go', () => {
    const paused = follow(plan, running(plan), [
      [1_000, { type: 'pause', actor: ANA, reason: 'Look' }],
    ]);
    expect(shipped(paused).rollout.status).toBe('completed');
    expect(shipped(running(plan)).rollout.status).toBe('completed');
  });

  test('is no matter of a rule that fails: a person decides', () => {
    const failing = { ...waiting(), verdicts: { errors: aVerdict('fail') } };
    expect(shipped(failing).rollout.status).toBe('completed');
  });

  test('leaves segments out that were taken out, and forgets a gradual rollback', () => {
    const phases = [aPhase({ shares: [taking(100_000, 'beta'), taking(50_000)] })];
    const segmented = experimentOf({}, phases);
    const partly = follow(segmented, running(segmented), [
      [10_000, aRollback({ segments: ['beta'] })],
      [11_000, aRollback({ toWeightParts: 20_000 })],
    ]);
    expect(partly.ramp.at(-1)?.draws.at(-1)).toMatchObject({ weightParts: 20_000, arms: ARMS });
    const { rollout, effects } = shipped(partly, aShipping(), segmented);
    expect(rollout).toMatchObject({ status: 'completed', capParts: null });
    expect(rollout.ramp.at(-1)?.draws).toMatchObject([
      { segment: 'beta', weightParts: 0 },
      { segment: null, weightParts: 100_000 },
    ]);
    expect(effects[0]?.payload['text']).toContain('to everybody, without "beta"');
  });

  test('is undone by a rollback', () => {
    const after = follow(plan, shipped(waiting()).rollout, [[120_000, aRollback()]]);
    expect(after).toMatchObject({ status: 'rolled-back', ramp: [] });
  });
});

describe('refuseShipping()', () => {
  const refusal = (rollout: Rollout, event: RolloutEvent, of: Plan = plan) =>
    transition(of, rollout, event, T0 + 60_000).refusal;

  test('refuses a plan that is no experiment', () => {
    const rollout = aPlan();
    expect(refusal(running(rollout), aShipping(), rollout)).toEqual({
      code: 'not-an-experiment',
      sentence:
        'Cannot ship "newer" of rollout "ro_1": plan "chat" is no experiment; promote it phase by phase',
    });
  });

  test.each([
    ['legacy', 'it is the control; roll the experiment back to keep it'],
    ['oldest', 'it is no arm of the experiment; ship one of "new", "newer"'],
  ])('refuses "%s", which is no candidate', (variant, why) => {
    expect(refusal(waiting(), aShipping({ variant }))).toEqual({
      code: 'unknown-variant',
      sentence: `Cannot ship "${variant}" of rollout "ro_1": ${why}`,
    });
  });

  test('refuses what has not begun or is over', () => {
    const done = shipped(waiting()).rollout;
    expect(refusal(scheduled(plan), aShipping())?.code).toBe('wrong-status');
    expect(refusal(done, aShipping())?.sentence).toBe(
      'Cannot ship rollout "ro_1": it is completed; try rollback, check, stage',
    );
  });

  test('refuses the controller, and a decision without a reason', () => {
    expect(refusal(waiting(), aShipping({ actor: CONTROLLER }))?.code).toBe('people-only');
    expect(refusal(waiting(), aShipping({ reason: ' ' }))?.code).toBe('reason-missing');
  });

  test('gives way to a freeze and to a plan that goes before, where it raises', () => {
    const freeze = { freeze: 'It is frozen' };
    const dependency = { dependency: 'Another plan goes before' };
    expect(refusal(waiting(), aShipping({ outside: freeze }))?.code).toBe('frozen');
    expect(refusal(waiting(), aShipping({ outside: dependency }))?.code).toBe('dependency-open');
    expect(refusal(waiting(), aShipping({ outside: freeze, raises: false }))).toBeNull();
  });

  test('takes a reason outside of the window', () => {
    const shut = { ...plan, window: SHUT };
    expect(refusal(waiting(), aShipping(), shut)).toBeNull();
  });
});
