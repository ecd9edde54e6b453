import { describe, expect, test } from 'vitest';
import { experimentOf } from './experiment.fixture.ts';
import { fitOf, refuseEdit } from './refuse-edit.ts';
import {
  aPhase,
  aPlan,
  aRollback,
  aVerdict,
  follow,
  OPEN,
  running,
  SHUT,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { scalePlan } from './scale-plan.ts';
import type { Plan, Rollout } from './types.ts';

const plan = aPlan();
const now = running(plan);
const quarterAt = (weightParts: number, changes: Partial<Plan> = {}): Plan =>
  aPlan({ phases: [aPhase({ shares: [{ segment: null, weightParts }] })], ...changes });
const more = quarterAt(40_000);
const freezes = [{ name: 'year end', fromMs: T0, toMs: T0 + 1 }];

describe('refuseEdit()', () => {
  test.each<[string, Plan, Rollout, Plan, string | undefined]>([
    ['another flag', plan, now, aPlan({ flag: 'other' }), 'plan-does-not-fit'],
    ['another control', plan, now, aPlan({ control: 'older' }), 'plan-does-not-fit'],
    ['another candidate', plan, now, aPlan({ candidate: 'newer' }), 'plan-does-not-fit'],
    ['another environment', plan, now, aPlan({ environment: 'staging' }), 'plan-does-not-fit'],
    ['another plan', plan, now, aPlan({ name: 'other' }), 'plan-does-not-fit'],
    [
      'another plan before the start',
      plan,
      scheduled(plan),
      aPlan({ name: 'other' }),
      'plan-does-not-fit',
    ],
    [
      'the plan scaled',
      plan,
      now,
      scalePlan(plan, { hold: 10, watch: 1, evidence: 1 }),
      'plan-does-not-fit',
    ],
    ['another unit', plan, now, aPlan({ unit: 'userId' }), 'plan-does-not-fit'],
    ['the plan that it runs', plan, now, aPlan(), 'plan-does-not-fit'],
    [
      'a plan without its phase',
      plan,
      now,
      aPlan({ phases: [aPhase({ name: 'other' })] }),
      'plan-does-not-fit',
    ],
    ['a lower share', plan, now, quarterAt(24_999), 'plan-does-not-fit'],
    ['nobody at all', plan, now, aPlan({ phases: [aPhase({ shares: [] })] }), 'plan-does-not-fit'],
    ['the same share', plan, now, quarterAt(25_000), undefined],
    ['a higher share', plan, now, more, undefined],
    ['a higher share while paused', plan, { ...now, status: 'paused' }, more, 'plan-does-not-fit'],
    [
      'the same share while paused',
      plan,
      { ...now, status: 'paused' },
      quarterAt(25_000),
      undefined,
    ],
    [
      'a higher share while a guardrail fails',
      plan,
      { ...now, verdicts: { errors: aVerdict('fail') } },
      more,
      'guardrail-failing',
    ],
    [
      'the same share while a guardrail fails',
      plan,
      { ...now, verdicts: { errors: aVerdict('fail') } },
      quarterAt(25_000),
      undefined,
    ],
    [
      'a higher share outside of the window',
      plan,
      now,
      quarterAt(40_000, { window: SHUT }),
      undefined,
    ],
    [
      'a higher share in a time to avoid',
      plan,
      now,
      quarterAt(40_000, { avoid: [OPEN] }),
      'frozen',
    ],
    [
      'a higher share without the freeze that is in force',
      { ...plan, freezes },
      now,
      more,
      'frozen',
    ],
    ['the same share without it', { ...plan, freezes }, now, quarterAt(25_000), undefined],
    [
      'any plan of it before the start',
      plan,
      scheduled(plan),
      aPlan({ phases: [aPhase({ name: 'x' })] }),
      undefined,
    ],
    ['one that is completed', plan, { ...now, status: 'completed' }, more, 'wrong-status'],
    ['one that goes back', plan, { ...now, status: 'rolling-back' }, more, 'wrong-status'],
  ])('of %s', (_, of, rollout, next, code) => {
    expect(refuseEdit(of, rollout, next, T0)?.code).toBe(code);
  });

  test('of a raise goes by what the environment says', () => {
    expect(refuseEdit(plan, now, more, T0, { freeze: 'x' })?.code).toBe('frozen');
    expect(refuseEdit(plan, now, more, T0, { dependency: 'x' })?.code).toBe('dependency-open');
    expect(refuseEdit(plan, now, quarterAt(25_000), T0, { freeze: 'x' })).toBeNull();
  });

  test('says what is served, and what to do', () => {
    expect(refuseEdit(plan, now, quarterAt(5_000), T0)?.sentence).toBe(
      'Cannot edit rollout "ro_1": the plan gives everybody 5 % and 25 % are served now; roll back to a lower share first',
    );
    expect(refuseEdit(plan, now, aPlan({ unit: 'userId' }), T0)?.sentence).toBe(
      'Cannot edit rollout "ro_1": the plan has unit "userId" and it runs with "conversation"; start a rollout of that plan',
    );
  });
});

test('fitOf() measures by what is served: after a gradual rollback the cap still stands', () => {
  const capped = follow(plan, now, [[0, aRollback({ toWeightParts: 10_000 })]]);
  const fit = fitOf(plan, capped, more);
  expect(fit).toMatchObject({ phase: 0, shares: [{ weightParts: 10_000 }], raises: false });
  expect(refuseEdit(plan, capped, more, T0)).toBeNull();
  expect(refuseEdit(plan, capped, quarterAt(5_000), T0)?.code).toBe('plan-does-not-fit');
});

test('refuseEdit() leaves an experiment as it was started', () => {
  const experiment = experimentOf();
  const told = experiment.experiment ?? { hash: '', arms: [] };
  const [first, ...others] = told.arms;
  const renamed = [...others, ...(first === undefined ? [] : [first])];
  for (const next of [
    { ...experiment, experiment: { ...told, arms: renamed } },
    { ...experiment, experiment: { ...told, hash: 'other' } },
    aPlan({ phases: experiment.phases }),
  ]) {
    expect(refuseEdit(experiment, running(experiment), next, T0)).toEqual({
      code: 'plan-does-not-fit',
      sentence:
        'Cannot edit rollout "ro_1": arms and analysis of an experiment stay as they were started; decide it, and start it anew',
    });
  }
});
