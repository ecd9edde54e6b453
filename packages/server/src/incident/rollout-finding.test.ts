import type { Guardrail } from '@tidegate/core';
import { expect, test } from 'vitest';
import type { StoredRollout } from '../rollout/load.ts';
import { aPhase, aPlan } from '../store/store-world.fixture.ts';
import { rolloutFinding } from './rollout-finding.ts';

const held = (
  name: string,
  statistic: Extract<Guardrail, { shape: 'held' }>['statistic'],
): Guardrail => ({
  ...{ shape: 'held', name, metric: 'latency_ms', action: 'rollback', absolute: false, statistic },
  ...{ side: 'above', limit: 500, upper: null, forMs: 0, minSamples: 1, minEvents: 0 },
});
const events = { metric: 'pii_leaks', action: 'rollback', absolute: false } as const;

/** A rollout with one guardrail, whose verdict failed. */
function stored(
  guardrail: Guardrail,
  numbers: Readonly<Record<string, number>>,
): Pick<StoredRollout, 'plan' | 'rollout'> {
  const verdict = { kind: 'fail', numbers, sentence: 'It is slow' };
  const phase = { ...aPhase('all', 100_000), guardrails: [guardrail] };
  return {
    plan: aPlan({ guardrails: [], phases: [phase] }),
    rollout: { verdicts: { [guardrail.name]: verdict } } as unknown as StoredRollout['rollout'],
  };
}

const compared: Extract<Guardrail, { shape: 'compared-values' }> = {
  ...{ shape: 'compared-values', name: 'rule', metric: 'cost_usd', action: 'rollback' },
  ...{ absolute: false, worse: 'higher', tolerance: { kind: 'ratio', value: 0 }, alpha: 0.01 },
  ...{ forMs: 0, of: 'all', heavyTail: true },
};

const byName = { body: { guardrail: 'rule', reason: 'x' } };

test.each([
  [held('rule', { of: 'quantile', q: 0.99 }), { value: 900 }, { kind: 'quantile', q: 0.99 }],
  [held('rule', { of: 'mean' }), { value: 900 }, { kind: 'mean' }],
  [held('rule', { of: 'rate' }), { rate: 900 }, { kind: 'rate' }],
  [{ ...events, shape: 'zero-tolerance', name: 'rule' }, { value: 900 }, { kind: 'count' }],
  [
    { ...events, shape: 'count-within', name: 'rule', count: 3, withinMs: 1 },
    { value: 900 },
    { kind: 'count' },
  ],
  [compared, { value: 900 }, { kind: 'quantile', q: 0.95 }],
  [{ ...compared, of: { quantile: 0.5 } }, { value: 900 }, { kind: 'quantile', q: 0.5 }],
  [held('rule', { of: 'quantile', q: 0.999 }), { value: 900 }, undefined],
] as const)('rolloutFinding() of %j is its figure', (guardrail, numbers, statistic) => {
  const found = { issue: null, metric: guardrail.metric, value: 900 };
  expect(rolloutFinding(stored(guardrail, numbers), byName)).toEqual(
    statistic === undefined ? found : { ...found, statistic },
  );
});

test('rolloutFinding() knows the guardrail of a pause by its sentence', () => {
  const world = stored(held('rule', { of: 'mean' }), { value: 900 });
  expect(rolloutFinding(world, { body: { reason: 'It is slow' } })).toMatchObject({ value: 900 });
});

test.each([
  ['no guardrail decided', { value: 1 }, { reason: 'No evidence came for 60 s' }],
  ['the plan has it no more', { value: 1 }, { guardrail: 'other' }],
  ['it has no figure', { limit: 1 }, { guardrail: 'rule' }],
  ['its figure is no number', { value: Number.NaN }, { guardrail: 'rule' }],
])('rolloutFinding() finds nothing when %s', (_, numbers, body) => {
  expect(rolloutFinding(stored(held('rule', { of: 'mean' }), numbers), { body })).toBeNull();
});
