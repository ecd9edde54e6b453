import { describe, expect, test } from 'vitest';
import type { ComparedRateGuardrail, VerdictKind } from '../guardrail/types.ts';
import { SAMPLE_RATIO } from './judged-now.ts';
import {
  ANA,
  aPhase,
  aPlan,
  aTick,
  aVerdict,
  criterion,
  everySecond,
  follow,
  pass,
  rollbackRule,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, RolloutEvent } from './types.ts';

describe('onTick()', () => {
  test('counts the hold from the moment the step is in force', () => {
    const plan = aPlan();
    const started = running(plan); // in force at T0 + 5 s
    expect(follow(plan, started, everySecond(1, 6, aTick(pass))).heldMs).toBe(0);
    expect(follow(plan, started, everySecond(1, 8, aTick(pass))).heldMs).toBe(2_000);
  });

  test('counts no hold while no SDK process is heard of', () => {
    const plan = aPlan();
    const alone = aTick(pass, { liveInstances: 0 });
    expect(follow(plan, running(plan), everySecond(6, 60, alone)).heldMs).toBe(0);
  });

  test('advances through all phases to completed when the gates hold', () => {
    const plan = aPlan();
    const done = follow(plan, running(plan), everySecond(6, 45, aTick(pass)));
    expect(done).toMatchObject({ status: 'completed', phase: 1 });
    expect(done.ramp.map((step) => step.draws.map((draw) => [draw.id, draw.weightParts]))).toEqual([
      [[7, 25_000]],
      [[8, 100_000]],
    ]);
  });

  const holding: [string, Plan, RolloutEvent, string[]][] = [
    ['a guardrail has no evidence', aPlan(), aTick({ errors: aVerdict('no-data') }), ['no-data']],
    ['a guardrail is not judged at all', aPlan(), aTick({}), ['no-data']],
    ['a guardrail cannot be judged', aPlan(), aTick({ errors: aVerdict('error') }), ['no-data']],
    [
      'too few units were seen',
      aPlan({ phases: [aPhase({ gate: { minUnits: 100_000, pass: [], approvals: [] } })] }),
      aTick(pass, { units: { control: 1, candidate: 1 } }),
      ['samples'],
    ],
    [
      'units are no number',
      aPlan({ phases: [aPhase({ gate: { minUnits: 1, pass: [], approvals: [] } })] }),
      aTick(pass, { units: { control: 0, candidate: Number.NaN } }),
      ['samples', 'no-data'],
    ],
    [
      'a criterion is not shown to hold',
      aPlan({ phases: [aPhase({ gate: { minUnits: 0, pass: [criterion], approvals: [] } })] }),
      aTick({ ...pass, 'gate errors': aVerdict('no-data') }),
      ['criteria'],
    ],
    [
      'a person has not approved',
      aPlan({
        phases: [
          aPhase({ gate: { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 1 }] } }),
        ],
      }),
      aTick(pass),
      ['approval'],
    ],
    ['nobody is exposed', aPlan({ phases: [aPhase({ shares: [] })] }), aTick({}), ['approval']],
  ];
  test.each(holding)('holds when %s', (_, plan, event, blockers) => {
    const held = follow(plan, running(plan), everySecond(6, 50, event));
    expect(held.status).toBe('running');
    expect(held.phase).toBe(0);
    expect(held.blockers).toEqual(blockers);
  });

  test('rolls back at once when a guardrail with that action fails', () => {
    const plan = aPlan();
    const { rollout, auditRows, effects } = transition(
      plan,
      running(plan),
      aTick({ errors: aVerdict('fail', { sentence: 'Errors are 2 %' }) }),
      T0 + 9_000,
    );
    expect(rollout).toMatchObject({
      status: 'rolled-back',
      ramp: [],
      reason: 'Errors are 2 %',
      changedMs: T0 + 9_000,
      layers: [{ name: 'flag', state: 'verified', effectId: null }],
    });
    expect(auditRows).toMatchObject([
      { action: 'rollout.rolled-back', body: { guardrail: 'errors', reason: 'Errors are 2 %' } },
    ]);
    expect(effects).toHaveLength(1);
  });

  test('rolls a paused rollout back too', () => {
    const plan = aPlan();
    const paused = follow(plan, running(plan), [
      [6_000, { type: 'pause', actor: ANA, reason: 'x' }],
    ]);
    const failed = aTick({ errors: aVerdict('fail') });
    expect(transition(plan, paused, failed, T0 + 7_000).rollout.status).toBe('rolled-back');
  });

  test('drains with a step of weight 0 from the current second', () => {
    const plan = aPlan({ rollback: { conversations: 'drain', procedure: ['flag'] } });
    const failed = aTick({ errors: aVerdict('fail') });
    const { rollout } = transition(plan, running(plan), failed, T0 + 9_700);
    expect(rollout.ramp.map((step) => [step.fromMs - T0, step.draws.length])).toEqual([
      [5_000, 1],
      [9_000, 0],
    ]);
  });

  test('pauses, and blames the environment, when control breaks the rule too', () => {
    const plan = aPlan();
    const both = aVerdict('error', { code: 'environment-degraded', sentence: 'Both are bad' });
    const { rollout } = transition(plan, running(plan), aTick({ errors: both }), T0 + 9_000);
    expect(rollout).toMatchObject({ status: 'paused', reason: 'Both are bad' });
    expect(rollout.blockers).toContain('environment-degraded');
  });

  test('waits for an answer once a review fired, also after it recovered', () => {
    const plan = aPlan({ guardrails: [{ ...rollbackRule, action: 'review' }] });
    const fired = aTick({ errors: aVerdict('fail') });
    const reviewed = follow(plan, running(plan), [
      ...everySecond(6, 8, fired),
      ...everySecond(8, 60, aTick(pass)),
    ]);
    expect(reviewed).toMatchObject({ status: 'running', phase: 0, blockers: ['review'] });
    const go: RolloutEvent = {
      type: 'answer',
      item: 'errors',
      actor: ANA,
      planHash: 'hash',
      decision: 'go',
    };
    const answered = follow(plan, reviewed, [
      [60_000, go],
      [61_000, aTick(pass)],
    ]);
    expect(answered.phase).toBe(1);
  });

  test('pauses after silence, or rolls back when the plan says so', () => {
    const silent = everySecond(6, 70, aTick({ errors: aVerdict('no-data') }, { observed: false }));
    expect(follow(aPlan(), running(aPlan()), silent)).toMatchObject({
      status: 'paused',
      reason: 'No evidence came for 60 s',
    });
    const strict = aPlan({ onNoData: 'rollback' });
    expect(follow(strict, running(strict), silent).status).toBe('rolled-back');
  });

  test('judges a phase by units of its own, not by what the phase before left', () => {
    const plan = aPlan();
    const second = follow(plan, running(plan), everySecond(6, 16, aTick(pass)));
    expect(second.phase).toBe(1);
    const nobody = aTick(pass, { units: { control: 0, candidate: 0 } });
    const quiet = follow(plan, second, everySecond(16, 90, nobody));
    expect(quiet).toMatchObject({ status: 'running', phase: 1, blockers: ['samples', 'no-data'] });
  });

  test('asks a review again in the next phase while it still fails', () => {
    const plan = aPlan({ guardrails: [{ ...rollbackRule, action: 'review' }] });
    const failing = aTick({ errors: aVerdict('fail') });
    const answered = follow(plan, running(plan), [
      ...everySecond(6, 20, failing),
      [20_000, { type: 'answer', item: 'errors', actor: ANA, planHash: 'hash', decision: 'go' }],
      ...everySecond(21, 60, failing),
    ]);
    expect(answered).toMatchObject({ status: 'running', phase: 1, reviews: ['errors'] });
  });

  test('hears silence also when a guardrail that once passed still does', () => {
    const plan = aPlan();
    const deaf = follow(plan, running(plan), [
      ...everySecond(6, 8, aTick({})),
      ...everySecond(8, 70, aTick(pass, { observed: false, liveInstances: 0 })),
    ]);
    expect(deaf.status).toBe('paused');
  });

  test('advances on no silence after a breach: the rule must be judged anew', () => {
    const plan = aPlan();
    const pending = { errors: aVerdict('pass', { code: 'pending' }) };
    const nothing = { errors: aVerdict('no-data') };
    const silent = follow(plan, running(plan), [
      ...everySecond(6, 10, aTick(pass)),
      ...everySecond(10, 12, aTick(pending)),
      ...everySecond(12, 30, aTick(nothing)),
    ]);
    expect(silent).toMatchObject({ phase: 0, judged: [], blockers: ['no-data'] });
    expect(follow(plan, silent, [[30_000, aTick(pass)]])).toMatchObject({ phase: 1 });
    const review = aPlan({ guardrails: [{ ...rollbackRule, action: 'review' }] });
    const late = follow(review, running(review), everySecond(6, 12, aTick(pending)));
    expect(late).toMatchObject({ phase: 0, judged: ['errors'] });
  });

  test('says once that a phase is overdue, and promotes nothing for it', () => {
    const plan = aPlan({
      phases: [
        aPhase({
          hold: { minMs: 1_000, maxMs: 5_000 },
          gate: { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 1 }] },
        }),
      ],
    });
    let rollout = running(plan);
    const actions: string[] = [];
    for (const [atMs, event] of everySecond(6, 40, aTick(pass))) {
      const step = transition(plan, rollout, event, T0 + atMs);
      actions.push(...step.auditRows.map((row) => row.action));
      rollout = step.rollout;
    }
    expect(actions).toEqual(['rollout.overdue']);
    expect(rollout.phase).toBe(0);
  });

  test('remembers what an observer saw, says when it would have acted, and does nothing else', () => {
    const plan = aPlan({ guardrails: [{ ...rollbackRule, action: 'notify' }] });
    const fails = aTick({ errors: aVerdict('fail', { sentence: 'Errors are 2 %' }) });
    const { rollout, effects } = transition(plan, running(plan), fails, T0 + 9_000);
    const observed = [{ guardrail: 'errors', atMs: T0 + 9_000, sentence: 'Errors are 2 %' }];
    expect(rollout).toMatchObject({ status: 'running', observed });
    expect(effects.map(({ payload }) => payload['text'])).toEqual([
      'It would have acted at 08:00 UTC: Errors are 2 %',
    ]);
    const again = transition(plan, rollout, fails, T0 + 10_000);
    expect([again.effects, again.rollout.observed]).toEqual([[], observed]);
  });

  test('remembers the newest 50 observations, also when another guardrail rolls back', () => {
    const observer = { ...rollbackRule, name: 'observer', action: 'notify' as const };
    const plan = aPlan({ guardrails: [rollbackRule, observer] });
    const saw = (errors: VerdictKind, kind: VerdictKind) =>
      aTick({ errors: aVerdict(errors), observer: aVerdict(kind) });
    const flapping = Array.from({ length: 120 }, (_, i): [number, RolloutEvent] => [
      6_000 + i * 100,
      saw('no-data', i % 2 === 0 ? 'fail' : 'pass'),
    ]);
    const often = follow(plan, running(plan), flapping);
    expect(often.observed.map(({ atMs }) => atMs - T0)).toEqual(
      Array.from({ length: 50 }, (_, i) => 8_000 + i * 200),
    );
    const back = follow(plan, often, [[90_000, saw('fail', 'fail')]]);
    expect([back.status, back.observed.at(-1)?.atMs]).toEqual(['rolled-back', T0 + 90_000]);
  });

  test('tells of the worst rule of a metric only, and clears none', () => {
    const band = { ...rollbackRule, name: 'band', action: 'review' as const, upper: 0.02 };
    const higher = { ...rollbackRule, name: 'higher', action: 'review' as const, limit: 0.02 };
    const plan = aPlan({ guardrails: [band, higher] });
    const at = (bandKind: VerdictKind, higherKind: VerdictKind) =>
      aTick({ band: aVerdict(bandKind), higher: aVerdict(higherKind) });
    const both = transition(plan, running(plan), at('fail', 'fail'), T0 + 9_000);
    expect(both.effects.map(({ payload }) => payload['title'])).toEqual(['chat: higher']);
    expect(both.effects[0]?.payload['text']).toBe(
      'It is a fail (action: review); it supersedes "band"',
    );
    expect(both.rollout.reviews).toEqual(['band', 'higher']);
    expect(both.auditRows.map(({ body }) => body['guardrail'])).toEqual(['band', 'higher']);
    const recovered = transition(plan, both.rollout, at('fail', 'pass'), T0 + 10_000);
    expect(recovered.rollout.reviews).toEqual(['band', 'higher']);
    expect(recovered.rollout.verdicts['band']?.kind).toBe('fail');
  });

  test('pauses when units of the candidate vanish, and takes no promotion', () => {
    const plan = aPlan();
    const vanish = aVerdict('fail', { code: 'units-vanish', sentence: 'Units vanish' });
    const tick = aTick({ ...pass, [SAMPLE_RATIO]: vanish });
    const { rollout } = transition(plan, running(plan), tick, T0 + 9_000);
    expect(rollout).toMatchObject({ status: 'paused', reason: 'Units vanish' });
    expect(rollout.blockers).toContain('srm');
    const promote = { type: 'promote', actor: ANA, reason: 'x' } as const;
    expect(transition(plan, rollout, promote, T0 + 10_000).refusal?.code).toBe('guardrail-failing');
  });

  test('holds while the sample ratio is off on the side of control, and pauses nothing', () => {
    const plan = aPlan();
    const off = aVerdict('error', { code: 'sample-ratio-mismatch' });
    const tick = aTick({ ...pass, [SAMPLE_RATIO]: off });
    const rollout = follow(plan, running(plan), everySecond(6, 60, tick));
    expect(rollout).toMatchObject({ status: 'running', phase: 0, blockers: ['srm'] });
  });

  test('advances a phase in which comparisons do not apply on the other guardrails', () => {
    const plan = aPlan({ guardrails: [rollbackRule, { ...rollbackRule, name: 'worse' }] });
    const outside = aVerdict('not-applicable', { code: 'no-comparison' });
    const tick = aTick({ errors: aVerdict('pass'), worse: outside });
    expect(follow(plan, running(plan), everySecond(6, 17, tick)).phase).toBe(1);
  });

  test('tells once that comparisons are blind where that pauses nothing', () => {
    const plan = aPlan();
    const sentence = 'Units of control are missing';
    const off = aVerdict('error', { code: 'sample-ratio-mismatch', sentence });
    const tick = aTick({ ...pass, [SAMPLE_RATIO]: off });
    const first = transition(plan, running(plan), tick, T0 + 6_000);
    expect(first.effects.map(({ payload }) => payload['text'])).toEqual([
      `${sentence}; nothing is compared or promoted until somebody pauses and resumes`,
    ]);
    expect(transition(plan, first.rollout, tick, T0 + 7_000).effects).toEqual([]);
  });

  test('asks for the review of what fires in the second in which silence pauses', () => {
    const plan = aPlan({ guardrails: [{ ...rollbackRule, action: 'review' }] });
    const quiet = { observed: false, units: { control: 0, candidate: 0 } };
    const silent = aTick({ errors: aVerdict('pass') }, quiet);
    const before = follow(plan, running(plan), everySecond(6, 65, silent));
    const last = aTick({ errors: aVerdict('fail') }, quiet);
    const { rollout, auditRows } = transition(plan, before, last, T0 + 65_000);
    expect([rollout.status, rollout.reviews]).toEqual(['paused', ['errors']]);
    expect(auditRows.map(({ action }) => action)).toEqual(['guardrail.fired', 'rollout.paused']);
  });

  test('takes no comparison for judged that compared nothing in this phase', () => {
    const worse: ComparedRateGuardrail = {
      ...{ shape: 'compared-rate', name: 'errors', metric: 'error_rate', action: 'rollback' },
      ...{ absolute: false, worse: 'higher', tolerance: { kind: 'ratio', value: 0 } },
      ...{ alpha: 0.01, forMs: 0 },
    };
    const plan = aPlan({ guardrails: [worse], phases: [aPhase(), aPhase({ name: 'half' })] });
    const compared = (candidate: number) =>
      aTick({ errors: aVerdict('pass', { units: { control: 90, candidate } }) });
    const first = follow(plan, running(plan), everySecond(6, 17, compared(30)));
    expect(first.phase).toBe(1);
    const stale = follow(plan, first, everySecond(23, 60, compared(30)));
    expect([stale.phase, stale.status, stale.blockers]).toEqual([1, 'running', ['no-data']]);
    expect(follow(plan, stale, [[60_000, compared(31)]]).status).toBe('completed');
  });

  test('remembers to which rollout a guardrail gave way', () => {
    const plan = aPlan();
    const blamed = aTick(
      { errors: aVerdict('error', { code: 'shared-blame' }) },
      { gaveWay: [{ guardrail: 'errors', after: 'ro_2' }] },
    );
    const { renewed } = follow(plan, running(plan), [[6_000, blamed]]);
    expect(renewed).toEqual([{ guardrail: 'errors', atMs: T0 + 6_000, after: 'ro_2' }]);
  });

  describe('between phases', () => {
    const open = { status: 'running', phase: 0, heldMs: 15_000 };
    const saturday = { days: [6], fromMinute: 480, toMinute: 540, zone: 'UTC' };
    const freeze = { name: 'year end', fromMs: T0 + 8_000, toMs: T0 + 40_000 };
    const later = aPhase({ name: 'full' });

    test.each<[string, Partial<Plan>, object, string]>([
      [
        'the window of the next phase',
        { phases: [aPhase(), { ...later, window: saturday }] },
        {},
        'window',
      ],
      ['the window of the plan', { window: saturday }, {}, 'window'],
      ['a time to avoid', { avoid: [{ ...saturday, days: [5] }] }, {}, 'window'],
      ['a freeze of the plan', { freezes: [freeze] }, {}, 'freeze'],
      ['a freeze of the environment', {}, { freeze: 'Frozen' }, 'freeze'],
      ['a plan that goes before', {}, { dependency: 'Not yet' }, 'dependency'],
    ])('waits for %s, and goes on once it is over', (_, changes, outside, blocker) => {
      const plan = aPlan(changes);
      const started = running(aPlan());
      const held = follow(plan, started, everySecond(6, 21, aTick(pass, { outside })));
      expect(held).toMatchObject({ ...open, blockers: [blocker] });
      const inWindow = 86_400_000;
      const free = aTick(pass, { elapsedMs: 1_000 });
      expect(follow(plan, held, [[inWindow, free]]).phase).toBe(1);
    });

    test('its own window does not keep a phase from being left', () => {
      const plan = aPlan({ phases: [aPhase({ window: saturday }), later] });
      const done = follow(plan, running(aPlan()), everySecond(6, 21, aTick(pass)));
      expect(done.phase).toBe(1);
    });

    test('the last phase needs no window to complete', () => {
      const plan = aPlan({ phases: [aPhase()], window: saturday, freezes: [freeze] });
      const tick = aTick(pass, { outside: { freeze: 'Frozen', dependency: 'Not yet' } });
      const done = follow(plan, running(aPlan({ phases: [aPhase()] })), everySecond(6, 21, tick));
      expect(done.status).toBe('completed');
    });

    test('an emergency passes windows and freezes, and a person passes the window', () => {
      const plan = aPlan({ window: saturday, freezes: [freeze] });
      const emergency = { ...running(aPlan()), method: 'emergency' } as const;
      expect(follow(plan, emergency, everySecond(6, 21, aTick(pass))).phase).toBe(1);
      const promote: RolloutEvent = { type: 'promote', actor: ANA, reason: 'Seen' };
      expect(transition(plan, running(aPlan()), promote, T0 + 9_000).refusal?.code).toBe('frozen');
      expect(follow(plan, running(aPlan()), [[7_000, promote]]).phase).toBe(1);
      const needs = { ...promote, outside: { dependency: 'Not yet' } } as RolloutEvent;
      expect(transition(plan, emergency, needs, T0).refusal?.code).toBe('dependency-open');
    });

    test('no window, freeze or dependency keeps a bad candidate', () => {
      const plan = aPlan({ window: saturday, freezes: [freeze] });
      const outside = { freeze: 'Frozen', dependency: 'Not yet' };
      const failing = aTick({ errors: aVerdict('fail') }, { outside });
      expect(follow(plan, running(aPlan()), [[9_000, failing]]).status).toBe('rolled-back');
    });
  });

  test('hears silence in a phase in which the candidate works unseen', () => {
    const plan = aPlan({ phases: [aPhase({ shares: [], shadowParts: 50_000 })] });
    const silent = everySecond(6, 70, aTick({}, { observed: false }));
    expect(follow(plan, running(plan), silent).status).toBe('paused');
    const nobody = aPlan({ phases: [aPhase({ shares: [] })] });
    expect(follow(nobody, running(nobody), silent).status).toBe('running');
  });

  test('counts holds of years, and enters one phase at a time however long nobody looked', () => {
    const year = 365 * 86_400_000;
    const plan = aPlan({
      noDataTimeoutMs: 9 * year,
      phases: [aPhase({ hold: { minMs: 2 * year, maxMs: null } }), aPhase({ name: 'full' })],
    });
    const almost = follow(plan, running(plan), [
      [5_000 + year, aTick(pass, { elapsedMs: year })],
      [5_000 + 2 * year - 1, aTick(pass, { elapsedMs: year - 1 })],
    ]);
    expect(almost).toMatchObject({ phase: 0, heldMs: 2 * year - 1, blockers: ['hold'] });
    const next = follow(plan, almost, [[5_000 + 9 * year, aTick(pass, { elapsedMs: 7 * year })]]);
    expect(next).toMatchObject({ phase: 1, heldMs: 0, status: 'running' });
  });
});
