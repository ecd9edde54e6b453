import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layersOf } from './layers-of.ts';
import { MEMO_BYTES_MAX } from './limits.ts';
import {
  aLayer,
  aPlan,
  aRollback,
  aTick,
  aWord,
  running,
  stepEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Layer, Plan, RollbackScope, Rollout, RolloutEvent, Transition } from './types.ts';

const NAMES = ['one', 'two', 'three', 'four'] as const;
const SCOPES: readonly RollbackScope[] = (['quick', 'full'] as const).map((scope) => ({
  ...{ scope, row: 'errors', withinMs: 30_000, flagsWithinMs: 5_000 },
}));

const looks: fc.Arbitrary<Partial<Layer>> = fc
  .record({
    verify: fc.constantFrom(undefined, ['health'], ['traffic', 'health']),
    retries: fc.constantFrom(undefined, 1, 2),
    onFailure: fc.constantFrom(undefined, undefined, 'go-on' as const),
    cleanMs: fc.constantFrom(undefined, 3_000),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

const driven = fc.tuple(looks, fc.constantFrom('promote', null), fc.boolean()).map(
  ([look, action, asks]): Partial<Layer> => ({
    ...{ ...look, action, withinMs: 20_000 },
    ...(asks ? { confirm: true } : {}),
  }),
);

const later = fc.oneof(
  driven,
  driven.map((one): Partial<Layer> => ({ ...one, kind: 'database' })),
  looks.map((one): Partial<Layer> => ({ ...one, kind: 'watch', cleanMs: 3_000 })),
);

const plans: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.oneof(fc.constant(null), looks),
    fc.array(later, { minLength: 1, maxLength: NAMES.length }),
  )
  .map(([flag, all]) => {
    const first = flag === null ? 'flag' : aLayer('flag', { kind: 'flag', ...flag });
    const rest = all.map((one, index) => aLayer(NAMES[index] ?? 'x', one));
    const rollback = { conversations: 'cut-now', procedure: [first, ...rest] } as const;
    return aPlan({ rollback: { ...rollback, escalate: ['oncall'] } });
  });

/** What happens next; the end of a step is that of whatever runs then. */
type Next =
  | RolloutEvent
  | { readonly end: 'ok' | 'failed' | 'timed-out'; readonly learned: number };

const events: fc.Arbitrary<Next> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(aTick({})) },
  {
    weight: 8,
    arbitrary: fc.record({
      end: fc.constantFrom('ok', 'ok', 'ok', 'failed', 'timed-out'),
      learned: fc.constantFrom(0, 0, 10, 10, 10, MEMO_BYTES_MAX),
    }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom('flag', ...NAMES),
        fc.constantFrom('go', 'go', 'done', 'failed', 'retry', 'skip', 'undo', 'undo'),
      )
      .map(([layer, decision]) => aWord(layer, decision)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...SCOPES).map((scope) => aRollback({ scope })),
  },
);

interface Step {
  readonly plan: Plan;
  readonly before: Rollout;
  readonly event: RolloutEvent;
  readonly answer: Transition;
  readonly nowMs: number;
}

const history = fc.record({
  plan: plans,
  first: fc.constantFrom(undefined, ...SCOPES),
  events: fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), events), { maxLength: 40 }),
});

function run(
  { plan, first, events: all }: typeof history extends fc.Arbitrary<infer T> ? T : never,
  look: (step: Step) => void,
): void {
  let rollout = running(plan);
  let nowMs = T0;
  const todo: readonly (readonly [number, Next])[] = [
    [0, aRollback(first === undefined ? {} : { scope: first })],
    ...all,
  ];
  for (const [laterMs, next] of todo) {
    nowMs += laterMs;
    const event = 'type' in next ? next : endOf(rollout, next);
    const answer = transition(plan, rollout, event, nowMs);
    look({ plan, before: rollout, event, answer, nowMs });
    rollout = answer.rollout;
  }
}

function endOf(rollout: Rollout, { end, learned }: Extract<Next, { end: unknown }>): RolloutEvent {
  const memo = learned === 0 ? {} : { memo: { m: 'x'.repeat(learned) } };
  return stepEnded(rollout, { outcome: end, ...memo });
}

function isDeepened({ auditRows }: Transition): boolean {
  return auditRows.some(({ action }) => action === 'rollout.rollback-deepened');
}

/** Of steps that were ordered. */
function payloadsOf({ effects }: Transition) {
  return effects.flatMap(({ kind, payload }) => (kind === 'layer' ? [payload] : []));
}

function reached({ auditRows, rollout }: Transition): readonly string[] {
  return [
    ...auditRows.map(({ action }) => action.replace('rollout.', '')),
    ...rollout.layers.flatMap(({ step }) => step ?? []),
    ...rollout.layers.flatMap(({ retryAtMs }) => (retryAtMs === undefined ? [] : ['retry'])),
  ];
}

describe('a rollback in any history', () => {
  const holds = (look: () => (step: Step) => void) =>
    fc.assert(
      fc.property(history, (one) => run(one, look())),
      { numRuns: 400 },
    );
  const stateOf = ({ layers }: Rollout, name: string) => layers.find((one) => one.name === name);

  test('has taken the candidate away from its first transition on', () => {
    holds(() => ({ answer: { rollout } }) => {
      expect(rollout.ramp).toEqual([]);
      expect(['rolling-back', 'rolled-back']).toContain(rollout.status);
      expect(rollout.layers[0]?.state).not.toBe('waiting');
    });
  });

  test('changes something in one layer at a time, and orders nothing else', () => {
    holds(() => ({ answer: { rollout, effects } }) => {
      const now = rollout.layers.filter(({ state }) => state === 'running');
      const changing = now.filter(({ step }) => step !== 'check' && step !== 'clean');
      expect(changing.length).toBeLessThanOrEqual(1);
      const ordered = effects.filter(({ kind }) => kind === 'layer');
      expect(ordered.length).toBeLessThanOrEqual(1);
      expect(now.map(({ effectId, name, step }) => [effectId, name, step])).toEqual(
        expect.arrayContaining(
          ordered.map(({ id, payload: { layer, step } }) => [id, layer, step]),
        ),
      );
    });
  });

  test('waits for nothing of a layer that is settled', () => {
    holds(() => ({ answer: { rollout } }) => {
      const settled = rollout.layers.filter(({ state }) => state !== 'running');
      expect(settled.map(({ effectId }) => effectId)).toEqual(settled.map(() => null));
    });
  });

  test('always waits for something until it is over, and is over only when all is settled', () => {
    holds(() => ({ answer: { rollout } }) => {
      const states = rollout.layers.map(({ state }) => state);
      if (rollout.status === 'rolled-back') {
        expect(states.filter((state) => state === 'running' || state === 'waiting')).toEqual([]);
        return;
      }
      const held = rollout.layers.filter(
        ({ state, askedMs }) => state === 'running' || state === 'failed' || askedMs !== undefined,
      );
      expect(held).not.toEqual([]);
    });
  });

  test('begins a layer by itself only after all before it are settled', () => {
    holds(() => ({ before, answer: { rollout } }) => {
      const began = rollout.layers.findIndex(
        ({ name, state, run: again }) =>
          state === 'running' && again === undefined && stateOf(before, name)?.state === 'waiting',
      );
      const open = rollout.layers
        .slice(0, Math.max(0, began))
        .filter(({ state }) => state === 'waiting' || state === 'running');
      expect(open).toEqual([]);
    });
  });

  test('touches what needs a go only after somebody said it', () => {
    holds(() => {
      const allowed = new Set<string>();
      return ({ plan, event, answer }) => {
        if (isDeepened(answer)) allowed.clear();
        const isTaken = answer.refusal === null && event.type === 'layer';
        if (isTaken && event.decision === 'go') allowed.add(event.layer);
        const asking = layersOf(plan).flatMap(({ name, confirm }) => (confirm ? [name] : []));
        const touched = payloadsOf(answer).map(({ layer }) => String(layer));
        expect(touched.filter((name) => asking.includes(name) && !allowed.has(name))).toEqual([]);
      };
    });
  });

  test('keeps the key of a layer over all steps and attempts, but for what a person has done again', () => {
    holds(() => {
      const keys = new Map<string, unknown>();
      return ({ event, answer }) => {
        if (isDeepened(answer)) keys.clear();
        if (event.type === 'layer' && event.decision === 'retry') keys.delete(event.layer);
        for (const { layer, key } of payloadsOf(answer)) {
          const name = String(layer);
          expect(keys.get(name) ?? key).toBe(key);
          keys.set(name, key);
        }
      };
    });
  });

  test('keeps no memo above its limit, and writes down each step', () => {
    holds(() => ({ event, answer: { rollout, auditRows, refusal } }) => {
      const sizes = rollout.layers.map(({ memo = {} }) => JSON.stringify(memo).length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(MEMO_BYTES_MAX);
      if (event.type !== 'effect-done' || refusal !== null) return;
      expect(auditRows[0]?.action).toBe('rollout.layer-step');
    });
  });

  test('reaches all of it: else the properties above say little', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(history, (one) =>
        run(one, ({ answer }) => {
          for (const what of reached(answer)) seen.add(what);
        }),
      ),
      { numRuns: 400, seed: 4 },
    );
    const wanted = [
      ...['asked', 'allowed', 'begun', 'step', 'verified', 'failed', 'skipped', 'retried'],
      ...['overdue', 'undo-begun', 'undone'],
    ].map((one) => `layer-${one}`);
    const others = ['rollback-deepened', 'rollback-overdue', 'rollback-finished', 'retry'];
    const steps = ['prepare', 'execute', 'verify', 'check', 'clean', 'undo'];
    expect([...wanted, ...others, ...steps].filter((one) => !seen.has(one))).toEqual([]);
  });
});
