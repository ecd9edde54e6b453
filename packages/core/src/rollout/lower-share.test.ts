import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ANA,
  aPhase,
  aPlan,
  aRollback,
  aTick,
  aVerdict,
  everySecond,
  follow,
  givesCandidate,
  pass,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

const beta = { segment: 'beta', weightParts: 100_000 };
const staff = { segment: 'staff', weightParts: 60_000 };
const half = { segment: null, weightParts: 50_000 };

function planWith(conversations: 'cut-now' | 'drain'): Plan {
  return aPlan({
    phases: [
      aPhase({ name: 'beta', shares: [beta] }),
      aPhase({ name: 'half', shares: [beta, staff, half] }),
      aPhase({ name: 'full', shares: [beta, { segment: null, weightParts: 100_000 }] }),
    ],
    rollback: { conversations, procedure: ['flag'] },
  });
}
const cutNow = planWith('cut-now');
const drain = planWith('drain');
/** In phase "half": steps at 5 s (draw 7) and 20 s (draws 8, 9, 10). */
const inHalf = (plan: Plan): Rollout =>
  follow(plan, running(plan), everySecond(6, 24, aTick(pass)));
const draws = ({ ramp }: Rollout) =>
  ramp.map(({ fromMs, draws: of }) => [
    fromMs - T0,
    ...of.map(({ id, segment, weightParts }) => `${id}:${segment ?? '*'}:${weightParts}`),
  ]);

describe('lowerShare() of segments', () => {
  const out = aRollback({ segments: ['beta'] });

  test('cut-now takes them out of every step, and goes on with the others', () => {
    const before = inHalf(cutNow);
    expect(draws(before)).toEqual([
      [5_000, '7:beta:100000'],
      [20_000, '8:beta:100000', '9:staff:60000', '10:*:50000'],
    ]);
    const { rollout, auditRows, effects } = transition(cutNow, before, out, T0 + 24_500);
    expect(draws(rollout)).toEqual([[5_000], [20_000, '11:beta:0', '9:staff:60000', '10:*:50000']]);
    expect(rollout).toMatchObject({
      ...{ status: 'running', phase: 1, excluded: ['beta'], capParts: null, nextDraw: 12 },
      ...{ heldMs: before.heldMs, verdicts: before.verdicts },
    });
    expect(auditRows.map(({ action, body }) => [action, body])).toEqual([
      [
        'rollout.partly-rolled-back',
        {
          ...{ segments: ['beta'], toWeightParts: null, conversations: 'cut-now' },
          ...{ phase: 1, reason: 'Bad' },
        },
      ],
    ]);
    expect(effects.map(({ payload }) => payload['text'])).toEqual([
      'It goes on without "beta". Bad',
    ]);
  });

  test('drain leaves the steps that were, and begins a lower one with this second', () => {
    const { rollout } = transition(drain, inHalf(drain), out, T0 + 24_500);
    expect(draws(rollout)).toEqual([
      [5_000, '7:beta:100000'],
      [20_000, '8:beta:100000', '9:staff:60000', '10:*:50000'],
      [24_000, '14:beta:0', '12:staff:60000', '13:*:50000'],
    ]);
  });

  test('drain does not bring forward what is still to come', () => {
    const raised = follow(drain, running(drain), everySecond(6, 16, aTick(pass)));
    expect(draws(raised).map(([fromMs]) => fromMs)).toEqual([5_000, 20_000]);
    const { rollout } = transition(drain, raised, out, T0 + 16_000);
    expect(draws(rollout)).toEqual([
      [5_000, '7:beta:100000'],
      [16_000],
      [20_000, '11:beta:0', '9:staff:60000', '10:*:50000'],
    ]);
  });

  test('drain takes the place of a step that began with this very second', () => {
    const event = aRollback({ segments: ['staff'] });
    const { rollout } = transition(drain, inHalf(drain), event, T0 + 20_500);
    expect(draws(rollout)).toEqual([
      [5_000, '7:beta:100000'],
      [20_000, '14:staff:0', '11:beta:100000', '13:*:50000'],
    ]);
  });

  test('they stay out in later phases, also who is in another segment', () => {
    const after = follow(cutNow, inHalf(cutNow), [
      [24_000, out],
      ...everySecond(25, 40, aTick(pass)),
    ]);
    expect(after.phase).toBe(2);
    expect(draws(after).at(-1)).toEqual([36_000, '12:beta:0', '13:*:100000']);
    const both = { startMs: T0 + 37_000, bucket: 0, segments: ['staff', 'beta'] };
    expect(givesCandidate(after.ramp, both)).toBe(false);
  });
});

describe('lowerShare() down to a share', () => {
  const down = aRollback({ toWeightParts: 10_000 });

  test.each([cutNow, drain])(
    'pauses, and nobody new gets more ($rollback.conversations)',
    (plan) => {
      const { rollout } = transition(plan, inHalf(plan), down, T0 + 24_500);
      expect(rollout).toMatchObject({ status: 'paused', capParts: 10_000, reason: 'Bad' });
      const last = rollout.ramp.at(-1)?.draws.map(({ weightParts }) => weightParts);
      expect(last).toEqual([10_000, 10_000, 10_000]);
    },
  );

  test('stands until a person resumes: then the phase is entered anew with its own shares', () => {
    const capped = follow(cutNow, inHalf(cutNow), [[24_000, down]]);
    const promote: RolloutEvent = { type: 'promote', actor: ANA, reason: 'On' };
    expect(transition(cutNow, capped, promote, T0 + 25_000).refusal?.code).toBe('wrong-status');
    const resumed = follow(cutNow, capped, [
      [26_000, { type: 'resume', actor: ANA, reason: 'Mended' }],
    ]);
    expect(resumed).toMatchObject({
      ...{ status: 'running', phase: 1, capParts: null, heldMs: 0, phaseFromMs: T0 + 31_000 },
      units: { control: 0, candidate: 0 },
    });
    expect(draws(resumed).at(-1)).toEqual([
      ...[31_000, '15:beta:100000', '16:staff:60000', '17:*:50000'],
    ]);
  });

  test('is raised again in no freeze, and asks for approvals anew', () => {
    const asking = {
      ...cutNow,
      freezes: [{ name: 'year end', fromMs: T0 + 26_000, toMs: T0 + 27_000 }],
    };
    const approvals = [
      { phase: 0, role: 'product', person: 'key_ben' },
      { phase: 1, role: 'product', person: 'key_ben' },
    ];
    const capped = follow(asking, { ...inHalf(cutNow), approvals }, [[24_000, down]]);
    const resume: RolloutEvent = { type: 'resume', actor: ANA, reason: 'Mended' };
    expect(transition(asking, capped, resume, T0 + 26_000).refusal?.code).toBe('frozen');
    expect(follow(asking, capped, [[27_000, resume]]).approvals).toEqual(approvals.slice(0, 1));
  });

  test('can go down in steps, and with segments at once', () => {
    const twice = follow(cutNow, inHalf(cutNow), [
      [24_000, down],
      [25_000, aRollback({ toWeightParts: 5_000, segments: ['staff'] })],
    ]);
    expect(twice).toMatchObject({ capParts: 5_000, excluded: ['staff'] });
    expect(draws(twice).at(-1)).toEqual([20_000, '19:staff:0', '17:beta:5000', '18:*:5000']);
  });
});

describe('refuseLowering()', () => {
  const capped = follow(cutNow, inHalf(cutNow), [[24_000, aRollback({ toWeightParts: 10_000 })]]);
  const without = follow(cutNow, inHalf(cutNow), [[24_000, aRollback({ segments: ['beta'] })]]);
  test.each<[string, Rollout, Parameters<typeof aRollback>[0], string]>([
    [
      'a segment that no phase names',
      inHalf(cutNow),
      { segments: ['beta', 'alpha'] },
      'unknown-segment',
    ],
    ['no segment at all', inHalf(cutNow), { segments: [] }, 'unknown-segment'],
    ['segments that are out', without, { segments: ['beta'] }, 'not-lower'],
    ['the share that is served', capped, { toWeightParts: 10_000 }, 'not-lower'],
    ['nothing', inHalf(cutNow), { toWeightParts: 0 }, 'not-lower'],
    ['no number', inHalf(cutNow), { toWeightParts: Number.NaN }, 'not-lower'],
    ['no reason', inHalf(cutNow), { toWeightParts: 1, reason: '' }, 'reason-missing'],
    [
      'one that has not started',
      { ...inHalf(cutNow), status: 'scheduled' },
      { toWeightParts: 1 },
      'wrong-status',
    ],
    [
      'one that is completed',
      { ...inHalf(cutNow), status: 'completed' },
      { segments: ['beta'] },
      'wrong-status',
    ],
  ])('refuses %s', (_, rollout, changes, code) => {
    const answer = transition(cutNow, rollout, aRollback(changes), T0 + 30_000);
    expect([answer.refusal?.code, answer.rollout === rollout]).toEqual([code, true]);
  });

  test('says what there is to take away', () => {
    const sentence = (changes: Parameters<typeof aRollback>[0]) =>
      transition(cutNow, inHalf(cutNow), aRollback(changes), T0).refusal?.sentence;
    expect(sentence({ segments: ['alpha'] })).toBe(
      'Cannot roll back a part of rollout "ro_1": no phase names "alpha"; its segments: "beta", "staff"',
    );
  });

  test('never stands in the way of the whole', () => {
    for (const rollout of [capped, without]) {
      const { rollout: after } = transition(cutNow, rollout, aRollback(), T0 + 30_000);
      expect(after).toMatchObject({ status: 'rolled-back', ramp: [] });
    }
    const failing = aTick({ errors: aVerdict('fail') });
    expect(transition(cutNow, capped, failing, T0 + 30_000).rollout.status).toBe('rolled-back');
  });
});

test('lowering moves nobody to the candidate, keeps whoever is within the share, and under drain moves no conversation that runs (property)', () => {
  const someone = fc.record({
    startMs: fc.integer({ min: 0, max: 60 }).map((second) => T0 + second * 1_000),
    bucket: fc.integer({ min: 0, max: 99_999 }),
    segments: fc.subarray(['beta', 'staff']),
  });
  const less = fc.record({
    segments: fc.option(fc.subarray(['beta', 'staff'], { minLength: 1 }), { nil: undefined }),
    toWeightParts: fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(cutNow, drain),
      someone,
      less,
      (plan, who, { segments, toWeightParts }) => {
        const event = aRollback({
          ...(segments === undefined ? {} : { segments }),
          ...(toWeightParts === undefined ? {} : { toWeightParts }),
        });
        const before = inHalf(plan);
        const { rollout, refusal } = transition(plan, before, event, T0 + 24_500);
        if (refusal !== null || rollout.status === 'rolled-back') return;
        const had = givesCandidate(before.ramp, who);
        const has = givesCandidate(rollout.ramp, who);
        const isOut = who.segments.some((name) => segments?.includes(name));
        const isKept = !isOut && who.bucket < (toWeightParts ?? 100_000);
        const runsOn = plan === drain && who.startMs < T0 + 24_000;
        expect(has).toBe(had && (isKept || runsOn));
      },
    ),
    { numRuns: 1_000 },
  );
});
