import { describe, expect, test } from 'vitest';
import {
  ANA,
  aCheck,
  aLayer,
  anItem,
  aPhase,
  aPlan,
  aTick,
  aVerdict,
  BEN,
  everySecond,
  follow,
  listPlan,
  pass,
  rollbackRule,
  running,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, RolloutEvent } from './types.ts';

function edit(
  plan: Plan,
  changes: Partial<Extract<RolloutEvent, { type: 'edit' }>> = {},
): RolloutEvent {
  return { type: 'edit', actor: BEN, reason: 'Longer', plan, planHash: 'next', ...changes };
}
const quarter = aPhase();
const full = aPhase({ name: 'full', shares: [{ segment: null, weightParts: 100_000 }] });
const review = { ...rollbackRule, name: 'band', action: 'review' as const };

describe('onEdit()', () => {
  test('goes on in the phase of the same name, one generation up, and counts its gate from zero', () => {
    const plan = aPlan();
    const second = follow(plan, running(plan), everySecond(6, 24, aTick(pass)));
    const next = aPlan({ phases: [full, aPhase({ name: 'after' })] });
    const { rollout, auditRows, effects } = transition(
      plan,
      second,
      edit(next, { owners: ['key_eve'] }),
      T0 + 24_000,
    );
    expect(second.heldMs).toBeGreaterThan(0);
    expect(rollout).toMatchObject({
      ...{ status: 'running', planHash: 'next', generation: 2, phase: 0, heldMs: 0, judged: [] },
      ...{ units: { control: 0, candidate: 0 }, phaseFromMs: T0 + 29_000, nextDraw: 10 },
      ...{ owners: ['key_ana', 'key_eve', 'key_ben'], revision: second.revision + 1 },
    });
    expect(
      rollout.ramp.map(({ fromMs, phase, draws }) => [fromMs - T0, phase, draws[0]?.id]),
    ).toEqual([
      [5_000, -1, 7],
      [20_000, 0, 8],
      [29_000, 0, 9],
    ]);
    expect(auditRows).toMatchObject([
      {
        actor: BEN,
        action: 'rollout.edited',
        body: { from: 'hash', to: 'next', generation: 2, reason: 'Longer' },
      },
    ]);
    expect(effects[0]?.payload).toMatchObject({ phase: 'full', title: 'chat: edited' });
  });

  test('keeps the evidence of rules that stay as they are, and no other', () => {
    const plan = aPlan({ guardrails: [rollbackRule, review] });
    const verdicts = { errors: aVerdict('pass'), band: aVerdict('fail') };
    const judged = follow(plan, running(plan), [[6_000, aTick(verdicts)]]);
    expect(judged.reviews).toEqual(['band']);
    const kept = aPlan({ guardrails: [{ ...rollbackRule, limit: 0.004 }, review] });
    expect(follow(plan, judged, [[7_000, edit(kept)]])).toMatchObject({
      ...{ verdicts: { band: verdicts.band }, reviews: ['band'] },
      renewed: [{ guardrail: 'errors', atMs: T0 + 7_000 }],
    });
    const gone = aPlan({ guardrails: [rollbackRule] });
    expect(follow(plan, judged, [[7_000, edit(gone)]])).toMatchObject({
      ...{ verdicts: { errors: verdicts.errors }, reviews: [] },
    });
  });

  test('takes new baselines for rules that change, and keeps those of the others', () => {
    const of = { factor: 2, value: null };
    const kept = { ...rollbackRule, name: 'kept', baseline: of };
    const late = { ...rollbackRule, name: 'late', baseline: of };
    const plan = aPlan({ guardrails: [{ ...rollbackRule, baseline: of }, kept, late] });
    const before = { ...running(plan), baselines: { errors: 0.1, kept: 0.2 } };
    const latency = { ...rollbackRule, metric: 'latency_ms', baseline: of };
    const next = aPlan({ guardrails: [latency, kept, late] });
    const baselines = { errors: 900, kept: 0.3, late: 0.4 };
    const edited = follow(plan, before, [[7_000, edit(next, { baselines })]]);
    expect(edited.baselines).toEqual({ errors: 900, kept: 0.2, late: 0.4 });
    expect(follow(plan, before, [[7_000, edit(next)]]).baselines).toEqual({ kept: 0.2 });
  });

  test('voids approvals, so that none of the plan before counts for the new one', () => {
    const gate = { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 1 }] };
    const plan = aPlan({ phases: [aPhase({ gate }), full] });
    const approve = (planHash: string): RolloutEvent => ({
      ...{
        type: 'approve',
        item: 'product',
        actor: { kind: 'key', id: 'key_eve', name: 'eve' },
        planHash,
      },
    });
    const edited = follow(plan, running(plan), [
      [1_000, approve('hash')],
      [2_000, edit({ ...plan, alpha: 0.02 })],
    ]);
    expect(edited.approvals).toEqual([]);
    const again = transition({ ...plan, alpha: 0.02 }, edited, approve('hash'), T0 + 3_000);
    expect(again.refusal?.code).toBe('plan-changed');
    const own = { ...approve('next'), actor: BEN } as RolloutEvent;
    expect(transition({ ...plan, alpha: 0.02 }, edited, own, T0 + 3_000).refusal?.code).toBe(
      'own-approval',
    );
  });

  test('voids ticks of lists that change, and runs what the new list finds out', () => {
    const plan = listPlan({ items: [anItem('docs')] });
    const ticked = follow(plan, running(plan), [[1_000, aCheck('docs', 'go')]]);
    const same = { ...plan, alpha: 0.02 };
    expect(follow(plan, ticked, [[2_000, edit(same)]]).checks).toEqual(ticked.checks);
    const longer = listPlan({ items: [anItem('docs'), anItem('tests', 'unit-tests')] });
    const { rollout, effects } = transition(plan, ticked, edit(longer), T0 + 2_000);
    expect(rollout.checks).toMatchObject([
      { item: 'tests', state: 'running', effectId: 'ro_1:3:0' },
    ]);
    expect(effects[0]?.kind).toBe('check');
  });

  test('drops nobody: the step that it adds nests in the one before', () => {
    const plan = aPlan();
    const next = aPlan({
      phases: [aPhase({ shares: [{ segment: null, weightParts: 40_000 }] }), full],
    });
    const edited = follow(plan, running(plan), [[10_000, edit(next)]]);
    expect(edited.ramp.map(({ draws }) => draws[0]?.weightParts)).toEqual([25_000, 40_000]);
  });

  test('stays paused, takes the layers of the new plan, and before the start adds no step', () => {
    const plan = aPlan();
    const next = aPlan({
      rollback: { conversations: 'drain', procedure: ['flag', aLayer('pods')] },
    });
    const paused = follow(plan, running(plan), [
      [6_000, { type: 'pause', actor: ANA, reason: 'Wait' }],
      [7_000, edit(next)],
    ]);
    expect(paused).toMatchObject({
      status: 'paused',
      reason: 'Wait',
      layers: [{ name: 'flag' }, { name: 'pods' }],
    });
    const early = follow(plan, scheduled(plan), [[0, edit(aPlan({ phases: [full] }))]]);
    expect(early).toMatchObject({ status: 'scheduled', generation: 2, ramp: [], nextDraw: 7 });
  });

  test('asks for a reason, and for a person', () => {
    const plan = aPlan();
    const next = aPlan({ phases: [quarter] });
    const code = (event: RolloutEvent) => transition(plan, running(plan), event, T0).refusal?.code;
    expect(code(edit(next, { reason: ' ' }))).toBe('reason-missing');
    const controller = { kind: 'controller', id: 'controller', name: 'controller' } as const;
    expect(code(edit(next, { actor: controller }))).toBe('people-only');
  });
});
