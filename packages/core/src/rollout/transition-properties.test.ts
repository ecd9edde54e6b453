import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTROLLER } from './change.ts';
import { lowersAnybody } from './lowers-anybody.ts';
import {
  ANA,
  aLayer,
  anItem,
  aPhase,
  aPlan,
  aTick,
  aVerdict,
  BEN,
  criterion,
  rollbackRule,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Actor, Plan, Rollout, RolloutEvent, RolloutStatus, Transition } from './types.ts';

const STATUSES: readonly RolloutStatus[] = [
  ...(['scheduled', 'running', 'paused', 'rolling-back', 'completed'] as const),
  ...(['rolled-back', 'aborted'] as const),
];
const EVE: Actor = { kind: 'key', id: 'key_eve', name: 'eve' };
const beta = { segment: 'beta', weightParts: 100_000 };
const staff = { segment: 'staff', weightParts: 50_000 };
const news = {
  phase: null,
  beforeMs: 0,
  audience: 'internal',
  subject: 's',
  text: 't',
  channels: [],
} as const;

/** A plan that uses all of the language. */
function fullPlan(conversations: 'cut-now' | 'drain', tenParts = 10_000): Plan {
  const hold = { minMs: 1_000, maxMs: 20_000 };
  const gate = { minUnits: 0, pass: [], approvals: [] };
  return aPlan({
    notify: ['ops'],
    activationLeadMs: 0,
    freezes: [{ name: 'early', fromMs: T0 + 20_000, toMs: T0 + 25_000 }],
    checklists: {
      list: {
        title: null,
        ordered: true,
        items: [anItem('docs'), anItem('tests', 'unit-tests')],
        wayBack: 'undo',
      },
    },
    completion: ['list'],
    announcements: [
      { ...news, name: 'soon', when: 'started', beforeMs: 5_000 },
      { ...news, name: 'in', when: 'entered', phase: 'ten' },
      { ...news, name: 'done', when: 'completed' },
      { ...news, name: 'back', when: 'rolled-back' },
    ],
    deployment: {
      methods: ['pipeline', 'emergency'],
      stages: [{ name: 'deploy', minMs: 1, maxMs: null }],
    },
    retirement: { minMs: 1, maxMs: 2, what: 'old' },
    guardrails: [rollbackRule, { ...rollbackRule, name: 'band', action: 'review' }],
    rollback: {
      conversations,
      procedure: [
        aLayer('flag', { kind: 'flag', verify: ['traffic'] }),
        aLayer('pods', {
          ...{ action: 'promote', withinMs: 1_000, verify: ['health'], retries: 1 },
          ...{ cleanMs: 1_000, onFailure: 'go-on' },
        }),
        aLayer('data', { kind: 'database', action: 'restore', confirm: true }),
        aLayer('tables'),
        aLayer('watch', { kind: 'watch', cleanMs: 1_000 }),
      ],
      escalate: ['oncall'],
    },
    phases: [
      aPhase({ name: 'shadow', shares: [], shadowParts: 100_000, hold, gate }),
      aPhase({
        name: 'beta',
        shares: [beta, staff],
        hold,
        gate: { ...gate, approvals: [{ role: 'product', count: 1 }] },
      }),
      aPhase({
        ...{ name: 'ten', shares: [beta, staff, { segment: null, weightParts: tenParts }], hold },
        checkpoint: { everyMs: 3_000, role: null },
        gate: { ...gate, checklists: ['list'], pass: [criterion] },
      }),
      aPhase({ name: 'full', shares: [{ segment: null, weightParts: 100_000 }], hold, gate }),
    ],
  });
}

const QUICK = { scope: 'quick', row: 'errors', withinMs: 5_000, flagsWithinMs: 1_000 } as const;
const actor = fc.constantFrom(ANA, BEN, EVE, CONTROLLER);
const reason = fc.constantFrom('Because', '');
const hash = fc.constantFrom('hash', 'next');
const anyVerdict = fc
  .constantFrom('pass', 'pass', 'pass', 'no-data', 'error', 'fail', 'not-applicable')
  .map((kind) => aVerdict(kind as 'pass'));
const outside = fc.constantFrom({}, {}, {}, { freeze: 'Frozen' }, { dependency: 'Not yet' });
const good = { errors: aVerdict('pass'), band: aVerdict('pass'), 'gate errors': aVerdict('pass') };
const goodTick = outside.map((around) => aTick(good, { outside: around }));
const anyTick = fc
  .record({
    errors: anyVerdict,
    band: anyVerdict,
    elapsedMs: fc.double(),
    outside,
    liveInstances: fc.nat(2),
  })
  .map(({ errors, band, ...rest }) => aTick({ ...good, errors, band }, rest));

function commands(conversations: 'cut-now' | 'drain'): fc.Arbitrary<RolloutEvent> {
  const base = { actor, reason, outside };
  return fc.oneof(
    fc.record({
      type: fc.constant('start' as const),
      ...base,
      method: fc.constantFrom('pipeline', 'emergency'),
    }),
    fc.record({
      type: fc.constant('start' as const),
      ...base,
      atMs: fc.integer({ min: T0, max: T0 + 30_000 }),
    }),
    fc.record({
      ...{ type: fc.constantFrom('approve', 'answer'), actor, planHash: hash },
      item: fc.constantFrom('product', 'anyone', 'band', 'checkpoint 1', 'checkpoint 2'),
      decision: fc.constantFrom('go', 'go', 'no-go'),
    }),
    fc.record({ type: fc.constantFrom('promote', 'resume', 'resume'), ...base }),
    fc.record({ type: fc.constantFrom('pause', 'abort'), actor, reason }),
    fc.record({ type: fc.constant('rollback' as const), actor, reason }),
    fc.record({
      ...{ type: fc.constant('rollback' as const), actor, reason },
      scope: fc.constantFrom(QUICK, QUICK, { ...QUICK, scope: 'full' }),
    }),
    fc.record({
      ...{ type: fc.constant('rollback' as const), actor, reason },
      segments: fc.subarray(['beta', 'staff', 'nobody']),
    }),
    fc.record({
      ...{ type: fc.constant('rollback' as const), actor, reason },
      toWeightParts: fc.constantFrom(5_000, 40_000, 99_999, 0),
    }),
    fc.record({
      ...{ type: fc.constant('check' as const), actor, planHash: hash, note: fc.constant('') },
      list: fc.constantFrom('list', 'none'),
      item: fc.constantFrom('docs', 'tests'),
      decision: fc.constantFrom('go', 'go', 'run', 'no-go', 'open'),
    }),
    fc.record({
      type: fc.constant('stage' as const),
      actor,
      stage: fc.constantFrom('deploy', null, 'none'),
    }),
    fc.record({
      ...{ type: fc.constant('layer' as const), actor, reason },
      layer: fc.constantFrom('pods', 'data', 'tables', 'watch', 'flag', 'none'),
      decision: fc.constantFrom('go', 'done', 'failed', 'retry', 'skip', 'undo'),
    }),
    fc.record({
      ...{ type: fc.constant('edit' as const), ...base, planHash: hash },
      plan: fc.constantFrom(10_000, 5_000, 30_000).map((parts) => fullPlan(conversations, parts)),
    }),
    fc.record({
      type: fc.constant('effect-done' as const),
      effectId: fc
        .tuple(fc.nat(40), fc.nat(2))
        .map(([revision, index]) => `ro_1:${revision}:${index}`),
      outcome: fc.constantFrom('ok', 'ok', 'failed', 'timed-out'),
      detail: fc.constant(''),
    }),
  ) as fc.Arbitrary<RolloutEvent>;
}

/** What people do who want it to go on. */
const willing = fc.constantFrom<RolloutEvent>(
  ...(['anyone', 'product'] as const).map(
    (item) => ({ type: 'approve', item, actor: EVE, planHash: 'hash' }) as const,
  ),
  { type: 'approve', item: 'product', actor: ANA, planHash: 'hash' },
  { type: 'answer', item: 'checkpoint 1', actor: BEN, planHash: 'hash', decision: 'go' },
  {
    ...{ type: 'check', actor: BEN, planHash: 'hash', list: 'list', item: 'docs' },
    ...{ decision: 'go', note: '' },
  },
  { type: 'effect-done', effectId: '', outcome: 'ok', detail: '' },
  { type: 'resume', actor: BEN, reason: 'On' },
  { type: 'layer', actor: BEN, reason: 'Done', layer: 'tables', decision: 'done' },
  { type: 'layer', actor: BEN, reason: 'Go', layer: 'data', decision: 'go' },
);

/** An event, and how long after the one before it comes; most are ticks, so that something happens. */
const history = fc.constantFrom('cut-now' as const, 'drain' as const).chain((conversations) =>
  fc.record({
    plan: fc.constant(fullPlan(conversations)),
    events: fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 9, arbitrary: fc.constant(1_000) },
          { weight: 1, arbitrary: fc.integer({ min: -9_000, max: 9_000 }) },
        ),
        fc.oneof(
          { weight: 9, arbitrary: goodTick },
          { weight: 1, arbitrary: anyTick },
          { weight: 4, arbitrary: willing },
          { weight: 3, arbitrary: commands(conversations) },
        ),
      ),
      { minLength: 20, maxLength: 60 },
    ),
  }),
);

interface Step {
  readonly plan: Plan;
  readonly next: Plan;
  readonly before: Rollout;
  readonly event: RolloutEvent;
  readonly answer: Transition;
}

/** Runs a history and hands each step over. */
function run(
  { plan, events }: { plan: Plan; events: readonly (readonly [number, RolloutEvent])[] },
  look: (step: Step) => void,
) {
  let now = plan;
  let { rollout } = transition(plan, scheduled(plan), { type: 'start', actor: ANA }, T0);
  let atMs = T0;
  for (const [laterMs, event] of events) {
    atMs += laterMs;
    // An effect that is awaited ends now and then, whatever its id.
    const known =
      event.type === 'effect-done'
        ? { ...event, effectId: awaited(rollout) ?? event.effectId }
        : event;
    const answer = transition(now, rollout, known, atMs);
    const next = event.type === 'edit' && answer.refusal === null ? event.plan : now;
    look({ plan: now, next, before: rollout, event: known, answer });
    now = next;
    rollout = answer.rollout;
  }
}

function awaited({ checks, layers }: Rollout): string | null {
  return [...checks, ...layers].find(({ state }) => state === 'running')?.effectId ?? null;
}

const isGone = ({ status }: Rollout) =>
  status === 'rolling-back' || status === 'rolled-back' || status === 'aborted';
const served = ({ ramp }: Rollout) => ramp.at(-1)?.draws ?? [];

describe('transition() in any history', () => {
  const RUNS = { numRuns: 300 };
  const holds = (look: () => (step: Step) => void) =>
    fc.assert(
      fc.property(history, (one) => run(one, look())),
      RUNS,
    );

  test('takes an event, one revision on, or refuses it and changes nothing', () => {
    holds(() => ({ before, answer }) => {
      if (answer.refusal === null) expect(answer.rollout.revision).toBe(before.revision + 1);
      else {
        expect(answer.rollout).toBe(before);
        expect([...answer.effects, ...answer.auditRows]).toEqual([]);
      }
    });
  });

  test('gives every effect an id of its own, by revision and place', () => {
    holds(() => ({ answer: { effects, rollout } }) => {
      expect(effects.map(({ id }) => id)).toEqual(
        effects.map((_, index) => `ro_1:${rollout.revision}:${index}`),
      );
    });
  });

  test('never uses the id of a draw for another draw', () => {
    holds(() => {
      const known = new Map<number, string>();
      let next = 0;
      return ({ answer: { rollout } }) => {
        for (const { id, segment, weightParts } of rollout.ramp.flatMap(({ draws }) => draws)) {
          const text = `${segment}:${weightParts}`;
          if (!known.has(id)) expect(id).toBeGreaterThanOrEqual(next);
          expect(known.get(id) ?? text).toBe(text);
          known.set(id, text);
          expect(id).toBeLessThan(rollout.nextDraw);
        }
        next = rollout.nextDraw;
      };
    });
  });

  test('never gives anybody more than the phase that it is in, and nothing to new ones once it is taken away', () => {
    holds(() => ({ next, answer: { rollout } }) => {
      const shares = next.phases[rollout.phase]?.shares ?? [];
      expect(lowersAnybody(served(rollout), shares)).toBeNull();
      if (isGone(rollout)) expect(served(rollout)).toEqual([]);
    });
  });

  test('drops nobody but by a rollback', () => {
    holds(() => ({ before, event, answer: { rollout } }) => {
      if (event.type === 'rollback' || isGone(rollout)) return;
      expect(lowersAnybody(served(before), served(rollout))).toBeNull();
    });
  });

  test('keeps its steps ascending, on whole seconds', () => {
    holds(() => ({ answer: { rollout } }) => {
      const froms = rollout.ramp.map(({ fromMs }) => fromMs);
      expect(froms).toEqual([...new Set(froms)].sort((a, b) => a - b));
      expect(froms.filter((fromMs) => fromMs % 1_000 !== 0)).toEqual([]);
    });
  });

  test('enters one phase at a time and goes back to none; an edit stays in its phase', () => {
    holds(() => ({ plan, next, before, event, answer: { rollout } }) => {
      if (event.type === 'edit') {
        const started = before.status !== 'scheduled';
        if (started) expect(next.phases[rollout.phase]?.name).toBe(plan.phases[before.phase]?.name);
      } else expect([before.phase, before.phase + 1]).toContain(rollout.phase);
    });
  });

  test('stays at its end, and writes down each move', () => {
    holds(() => ({ before, answer: { rollout, auditRows } }) => {
      // A quick rollback may go further, and nothing else that is over goes on.
      const isDeeper = auditRows.some(({ action }) => action === 'rollout.rollback-deepened');
      if (isDeeper) expect(before.goingBack?.scope).toBe('quick');
      else if (before.status === 'rolled-back' || before.status === 'aborted') {
        expect(rollout.status).toBe(before.status);
      }
      const isMoved =
        rollout.status !== before.status ||
        rollout.phase !== before.phase ||
        rollout.planHash !== before.planHash ||
        rollout.ramp.length > before.ramp.length;
      if (isMoved) expect(auditRows).not.toEqual([]);
    });
  });

  test('counts approvals of other people, for the plan that runs', () => {
    holds(() => ({ before, event, answer }) => {
      const { approvals, owners } = answer.rollout;
      if (answer.refusal === null && event.type === 'edit') expect(approvals).toEqual([]);
      const isNew = approvals.length > before.approvals.length;
      if (isNew) expect('planHash' in event && event.planHash).toBe(before.planHash);
      const own = approvals.filter(
        ({ role, person }) => role === 'product' && owners.includes(person),
      );
      expect(own).toEqual([]);
    });
  });

  test('advances by itself only when time, evidence, people, lists and calendar hold', () => {
    holds(() => (step) => {
      if (step.event.type === 'tick' && step.answer.rollout.phase !== step.before.phase) {
        expectOpenGate(step, step.event);
      }
    });
  });

  function expectOpenGate(
    { plan, before }: Step,
    event: Extract<RolloutEvent, { type: 'tick' }>,
  ): void {
    const elapsedMs = Number.isFinite(event.elapsedMs) ? Math.max(0, event.elapsedMs) : 0;
    const minMs = plan.phases[before.phase]?.hold.minMs ?? Number.NaN;
    expect(before.heldMs + elapsedMs).toBeGreaterThanOrEqual(minMs);
    expect(before.units.candidate + event.units.candidate).toBeGreaterThan(0);
    expect([before.status, event.outside, before.reviews]).toEqual(['running', {}, []]);
    const given = before.approvals.filter((approval) => approval.phase === before.phase);
    const role = ['anyone', 'product'][before.phase];
    if (role !== undefined) expect(given.map((one) => one.role)).toContain(role);
    if (before.phase !== 2) return;
    expect(before.checks.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(event.verdicts['gate errors']?.kind).toBe('pass');
  }

  test('announces each thing once', () => {
    holds(() => {
      const announced = new Set<unknown>();
      return ({ answer: { effects } }) => {
        for (const { kind, payload } of effects) {
          if (kind !== 'announce') continue;
          expect(announced.has(payload['name'])).toBe(false);
          announced.add(payload['name']);
        }
      };
    });
  });

  test('takes the candidate away in the very transition of the rollback, whatever its layers are', () => {
    holds(() => ({ plan, before, event, answer: { rollout, refusal } }) => {
      const isWhole =
        event.type === 'rollback' && !('segments' in event) && !('toWeightParts' in event);
      if (!isWhole || refusal !== null) return;
      expect(isGone(rollout)).toBe(true);
      if (plan.rollback.conversations === 'cut-now') expect(rollout.ramp).toEqual([]);
      // Later steps are settled by what comes back; the flag waits for none of it.
      if (!isGone(before)) expect(rollout.layers[0]?.state).not.toBe('waiting');
    });
  });

  test('reaches all of it: else the properties above say little', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(history, (one) =>
        run(one, ({ event, before, answer }) => {
          seen.add(answer.rollout.status).add(`${event.type} ${answer.refusal?.code ?? 'taken'}`);
          if (event.type === 'tick') seen.add(`tick ${answer.rollout.phase - before.phase}`);
        }),
      ),
      { numRuns: 600, seed: 4 },
    );
    const wanted = [
      ...STATUSES,
      ...['edit taken', 'layer taken', 'effect-done taken', 'check taken', 'stage taken', 'tick 1'],
      ...['promote taken', 'rollback taken', 'resume taken', 'answer taken', 'approve taken'],
      ...[
        'approve own-approval',
        'promote frozen',
        'promote people-only',
        'edit plan-does-not-fit',
      ],
    ].filter((one) => one !== 'scheduled');
    expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
  });
});

test('transition() answers every event in every status, and takes a whole rollback wherever there is something to take back', () => {
  const plan = fullPlan('cut-now');
  const started = transition(plan, scheduled(plan), { type: 'start', actor: ANA }, T0).rollout;
  fc.assert(
    fc.property(
      fc.constantFrom(...STATUSES),
      fc.nat(3),
      fc.oneof(anyTick, commands('cut-now')),
      fc.oneof(fc.integer({ min: -1e15, max: 1e15 }), fc.constantFrom(0, T0, 8.64e15)),
      (status, phase, event, nowMs) => {
        const { rollout, refusal } = transition(plan, { ...started, status, phase }, event, nowMs);
        expect(rollout.revision - started.revision).toBe(refusal === null ? 1 : 0);
      },
    ),
    { numRuns: 5_000 },
  );
  const back: RolloutEvent = { type: 'rollback', actor: ANA, reason: 'Bad' };
  const ends = STATUSES.map((status) => {
    const { rollout, refusal } = transition(plan, { ...started, status }, back, T0 + 1);
    return refusal?.code ?? rollout.status;
  });
  expect(ends).toEqual([
    ...['aborted', 'rolling-back', 'rolling-back', 'wrong-status', 'rolling-back'],
    ...['wrong-status', 'wrong-status'],
  ]);
});
