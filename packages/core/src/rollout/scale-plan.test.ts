import { expect, test } from 'vitest';
import { experimentOf } from './experiment.fixture.ts';
import { planHash } from './identity.ts';
import { aPhase, aPlan, criterion, rollbackRule } from './rollout.fixture.ts';
import { scalePlan } from './scale-plan.ts';
import type { Announcement } from './types.ts';

const scale = { hold: 1_000, watch: 100, evidence: 10 };

test('scalePlan() divides holds, watches and evidence apart, down to their floors', () => {
  const plan = aPlan({
    noDataTimeoutMs: 1_800_000,
    phases: [
      aPhase({
        hold: { minMs: 604_800_000, maxMs: 1_209_600_000 },
        gate: { minUnits: 1_005, pass: [criterion], approvals: [] },
        guardrails: [
          {
            shape: 'count-within',
            name: 'complaints',
            metric: 'complaints',
            action: 'review',
            absolute: false,
            count: 9,
            withinMs: 3_600_000,
          },
        ],
      }),
    ],
  });
  const scaled = scalePlan(plan, scale);
  expect(scaled).toMatchObject({ noDataTimeoutMs: 30_000, activationLeadMs: 1_000, scale });
  expect(scaled.guardrails).toEqual([{ ...rollbackRule, forMs: 3_000, minSamples: 10 }]);
  expect(scaled.phases[0]).toMatchObject({
    hold: { minMs: 604_800, maxMs: 1_209_600 },
    guardrails: [{ withinMs: 36_000, count: 9 }],
    gate: { minUnits: 101, pass: [{ limit: 0.01 }] },
  });
});

test('scalePlan() widens a lower criterion from the good end, and leaves quantiles alone', () => {
  const pass = [
    { ...criterion, side: 'above' as const, limit: 0.95 },
    { ...criterion, statistic: { of: 'quantile' as const, q: 0.95 }, limit: 165 },
  ];
  const plan = aPlan({ phases: [aPhase({ gate: { minUnits: 0, pass, approvals: [] } })] });
  const limits = scalePlan(plan, { hold: 1, watch: 1, evidence: 4 }).phases[0]?.gate.pass;
  expect(limits?.map(({ limit }) => Number(limit.toFixed(9)))).toEqual([0.8, 165]);
});

test('scalePlan() makes no watch longer and gives the plan another hash', () => {
  const short = { ...rollbackRule, forMs: 1_000, minSamples: 5 };
  const plan = aPlan({ guardrails: [short] });
  expect(scalePlan(plan, scale).guardrails).toEqual([short]);
  expect(planHash(scalePlan(plan, scale))).not.toBe(planHash(plan));
});

test('scalePlan() shortens how long comparisons must stand, and nothing else of them', () => {
  const compared = {
    shape: 'compared-rate',
    name: 'worse',
    metric: 'error_rate',
    action: 'rollback',
    absolute: false,
    worse: 'higher',
    tolerance: { kind: 'difference', value: 0.001 },
    alpha: 0.01,
    forMs: 900_000,
  } as const;
  const values = { ...compared, shape: 'compared-values', of: 'all', heavyTail: false } as const;
  const plan = aPlan({ guardrails: [compared, values, { ...compared, forMs: 0 }] });
  expect(scalePlan(plan, scale).guardrails).toEqual([
    { ...compared, forMs: 9_000 },
    { ...values, forMs: 9_000 },
    { ...compared, forMs: 0 },
  ]);
});

test('scalePlan() shortens how long a rule goes on firing, and leaves shares of a baseline alone', () => {
  const rule = { ...rollbackRule, keepFiringForMs: 600_000 };
  const baseline = { factor: 1.1, value: null };
  const pass = [{ ...criterion, limit: 0, baseline }];
  const plan = aPlan({
    guardrails: [rule],
    phases: [aPhase({ gate: { minUnits: 0, pass, approvals: [] } })],
  });
  const scaled = scalePlan(plan, scale);
  expect(scaled.guardrails[0]).toMatchObject({ keepFiringForMs: 6_000 });
  expect(scaled.phases[0]?.gate.pass).toEqual(pass);
});

test('scalePlan() divides what counts from holds and leaves the calendar out', () => {
  const window = { days: [2], fromMinute: 600, toMinute: 840, zone: 'UTC' };
  const early: Announcement = {
    ...{ name: 'early', when: 'started', phase: null, beforeMs: 604_800_000 },
    ...{ audience: 'external', subject: 'Soon', text: 'On [date]', channels: [] },
  };
  const plan = aPlan({
    window,
    avoid: [window],
    freezes: [{ name: 'year end', fromMs: 1, toMs: 2 }],
    announcements: [early],
    retirement: { minMs: 90_000_000, maxMs: null, what: 'the old path' },
    phases: [
      aPhase({
        window,
        checkpoint: { everyMs: 172_800_000, role: 'sre' },
        gate: { minUnits: 0, pass: [{ ...criterion, overMs: 172_800_000 }], approvals: [] },
      }),
    ],
  });
  const scaled = scalePlan(plan, scale);
  expect(scaled.announcements).toEqual([{ ...early, beforeMs: 604_800 }]);
  expect(scaled.retirement).toEqual({ minMs: 90_000, maxMs: null, what: 'the old path' });
  expect(scaled.phases[0]).toMatchObject({
    checkpoint: { everyMs: 172_800, role: 'sre' },
    gate: { pass: [{ overMs: 172_800 }] },
  });
  const keys = [...Object.keys(scaled), ...Object.keys(scaled.phases[0] ?? {})];
  expect(keys.filter((key) => ['window', 'avoid', 'freezes'].includes(key))).toEqual([]);
});

test('scalePlan() adds nothing that a plan does not say', () => {
  const keys = Object.keys(scalePlan(aPlan(), scale));
  expect(keys.sort()).toEqual(Object.keys(aPlan()).sort());
});

test('scalePlan() leaves who takes part in an experiment and its arms as they are', () => {
  const plan = experimentOf();
  const { phases, experiment } = scalePlan(plan, scale);
  expect(phases.map(({ shares }) => shares)).toEqual(plan.phases.map(({ shares }) => shares));
  expect(experiment).toEqual(plan.experiment);
});
