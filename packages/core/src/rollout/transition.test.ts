import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANA, aPlan, aTick, aVerdict, follow, running, scheduled, T0 } from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Rollout, RolloutEvent, RolloutStatus } from './types.ts';

describe('transition() start', () => {
  test('raises the ramp from the next whole second after the lead, with fresh draws', () => {
    const plan = aPlan();
    const { rollout, effects, auditRows, refusal } = transition(
      plan,
      scheduled(plan),
      { type: 'start', actor: ANA },
      T0 + 1,
    );
    expect(refusal).toBeNull();
    expect(rollout).toMatchObject({ status: 'running', phase: 0, revision: 1, nextDraw: 8 });
    expect(rollout.ramp).toEqual([
      { fromMs: T0 + 6_000, phase: 0, draws: [{ id: 7, segment: null, weightParts: 25_000 }] },
    ]);
    expect(auditRows.map((row) => row.action)).toEqual([
      'rollout.started',
      'rollout.phase-entered',
    ]);
    expect(effects.map((effect) => effect.id)).toEqual(['ro_1:1:0']);
  });

  test('tells nobody when the plan names no channel', () => {
    const plan = aPlan({ notify: [] });
    expect(transition(plan, scheduled(plan), { type: 'start', actor: ANA }, T0).effects).toEqual(
      [],
    );
  });
});

describe('transition() properties', () => {
  const statuses: RolloutStatus[] = [
    'scheduled',
    'running',
    'paused',
    'rolling-back',
    'completed',
    'rolled-back',
    'aborted',
  ];
  const anyVerdict = fc
    .constantFrom('fail', 'error', 'no-data', 'pass', 'not-applicable')
    .map((kind) => aVerdict(kind as 'fail'));
  const anyEvent: fc.Arbitrary<RolloutEvent> = fc.oneof(
    fc
      .tuple(anyVerdict, fc.double(), fc.integer({ min: 0, max: 3 }))
      .map(([verdict, elapsedMs, liveInstances]) =>
        aTick({ errors: verdict }, { elapsedMs, liveInstances }),
      ),
    fc
      .constantFrom('promote', 'pause', 'resume', 'abort', 'rollback')
      .map((type) => ({ type, actor: ANA, reason: 'because' }) as RolloutEvent),
    fc.constant<RolloutEvent>({ type: 'start', actor: ANA }),
    fc.constant(approveAny()),
  );

  test('is total, raises the revision by one or not at all, and keeps the ramp ascending', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.array(fc.tuple(fc.integer({ min: -5_000, max: 5_000 }), anyEvent), { maxLength: 30 }),
        (status, events) => {
          const plan = aPlan();
          let rollout: Rollout = { ...running(plan), status };
          let nowMs = T0;
          for (const [stepMs, event] of events) {
            nowMs += stepMs;
            const next = transition(plan, rollout, event, nowMs);
            expect(next.rollout.revision - rollout.revision).toBe(next.refusal === null ? 1 : 0);
            const froms = next.rollout.ramp.map((step) => step.fromMs);
            expect(froms).toEqual([...new Set(froms)].sort((a, b) => a - b));
            expect(next.rollout.phase).toBeGreaterThanOrEqual(rollout.phase);
            rollout = next.rollout;
          }
        },
      ),
    );
  });

  test('never advances by itself without data: 0 of 2 000 rollouts', () => {
    const silent = fc.constantFrom('error', 'no-data', 'not-applicable');
    fc.assert(
      fc.property(fc.array(silent, { minLength: 20, maxLength: 60 }), (kinds) => {
        const plan = aPlan({ noDataTimeoutMs: 1e9 });
        const events = kinds.map((kind, i): [number, RolloutEvent] => [
          6_000 + i * 1_000,
          aTick({ errors: aVerdict(kind as 'error') }),
        ]);
        expect(follow(plan, running(plan), events).phase).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  function approveAny(): RolloutEvent {
    return { type: 'approve', item: 'anyone', actor: ANA, planHash: 'hash' };
  }
});
