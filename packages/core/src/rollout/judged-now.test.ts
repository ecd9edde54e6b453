import { expect, test } from 'vitest';
import type {
  ComparedRateGuardrail,
  Criterion,
  DriftGuardrail,
  HeldGuardrail,
  Judged,
} from '../guardrail/types.ts';
import { guardrailsNow, judgedNow, phaseNow, SAMPLE_RATIO } from './judged-now.ts';
import { aPhase, aPlan, aVerdict, criterion, rollbackRule, running } from './rollout.fixture.ts';
import type { Rollout } from './types.ts';

const own = { ...rollbackRule, name: 'stricter' };
const compared: ComparedRateGuardrail = {
  shape: 'compared-rate',
  name: 'worse',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  worse: 'higher',
  tolerance: { kind: 'ratio', value: 0 },
  alpha: 0.01,
  forMs: 0,
};
const drift: DriftGuardrail = {
  shape: 'drift',
  name: 'drift',
  metric: 'error_rate',
  action: 'pause',
  absolute: false,
  by: 0.1,
};
const plan = aPlan({
  guardrails: [rollbackRule, compared, drift],
  phases: [
    aPhase({ guardrails: [own], gate: { minUnits: 0, pass: [criterion], approvals: [] } }),
    aPhase({ name: 'full', shares: [{ segment: null, weightParts: 100_000 }] }),
  ],
});
const quarter = { id: 7, segment: null, weightParts: 25_000 };
const whole = { id: 8, segment: null, weightParts: 100_000 };
const inFull: Rollout = {
  ...running(plan),
  phase: 1,
  ramp: [
    { fromMs: 1_000, phase: 0, draws: [quarter] },
    { fromMs: 2_000, phase: 1, draws: [whole] },
  ],
};

function named<T extends Judged>(judged: readonly Judged[], name: string): T {
  return judged.find((one) => one.name === name) as T;
}

test('judgedNow() puts the phase before the plan, then the sample ratio, and criteria last', () => {
  const rollout = running(plan);
  const authored = ['stricter', 'errors', 'worse', 'drift'];
  expect(guardrailsNow(plan, rollout).map(({ name }) => name)).toEqual(authored);
  expect(judgedNow(plan, rollout).map(({ name }) => name)).toEqual([
    ...authored,
    SAMPLE_RATIO,
    'gate errors',
  ]);
});

test('judgedNow() compares draws that give some units each variant, and no others', () => {
  const first = judgedNow(plan, running(plan));
  const scope = { draws: [7], applies: true, invalid: null };
  expect(named<ComparedRateGuardrail>(first, 'worse').scope).toEqual(scope);
  expect(named<DriftGuardrail>(first, 'drift').watching).toBe(false);
  expect(named(first, SAMPLE_RATIO)).toMatchObject({ action: 'pause', shares: { 7: 0.25 } });
  const full = judgedNow(plan, inFull);
  expect(named<ComparedRateGuardrail>(full, 'worse').scope).toEqual({ ...scope, applies: false });
  expect(named<DriftGuardrail>(full, 'drift').watching).toBe(true);
  expect(named(full, SAMPLE_RATIO)).toMatchObject({ shares: { 7: 0.25 } });
});

test('judgedNow() goes on comparing at 100 % where the flag holds units back', () => {
  const full = judgedNow(plan, inFull, 1_000);
  const scope = { draws: [7, 8], applies: true, invalid: null };
  expect(named<ComparedRateGuardrail>(full, 'worse').scope).toEqual(scope);
  expect(named<DriftGuardrail>(full, 'drift').watching).toBe(false);
  expect(named(full, SAMPLE_RATIO)).toMatchObject({ shares: { 7: 0.25, 8: 0.99 } });
});

test('judgedNow() has no sample ratio where nobody was drawn', () => {
  const shadow = aPlan({ phases: [aPhase({ shares: [] })] });
  expect(judgedNow(shadow, running(shadow)).map(({ name }) => name)).toEqual(['errors']);
});

test.each([
  ['fail', 'Units vanish'],
  ['error', 'Units vanish'],
  ['pass', null],
  ['no-data', null],
] as const)('judgedNow() compares nothing while the sample ratio is %s', (kind, invalid) => {
  const verdict = aVerdict(kind, { sentence: 'Units vanish' });
  const rollout = { ...running(plan), verdicts: { [SAMPLE_RATIO]: verdict } };
  const judged = judgedNow(plan, rollout);
  expect(named<ComparedRateGuardrail>(judged, 'worse').scope?.invalid).toBe(invalid);
});

test('judgedNow() resolves limits that are a share of a baseline, and leaves what is missing null', () => {
  const baseline = { factor: 1.5, value: null };
  const known: HeldGuardrail = { ...rollbackRule, name: 'known', limit: 0, baseline };
  const gate: Criterion = { ...criterion, name: 'gate', limit: 0, baseline };
  const some = aPlan({
    guardrails: [known, { ...known, name: 'constructor' }],
    phases: [aPhase({ gate: { minUnits: 0, pass: [gate], approvals: [] } })],
  });
  const rollout = { ...running(some), baselines: { known: 0.02, gate: 0 } };
  const judged = judgedNow(some, rollout);
  expect(named(judged, 'known')).toMatchObject({
    limit: 0.03,
    baseline: { factor: 1.5, value: 0.02 },
  });
  expect(named(judged, 'gate')).toMatchObject({ limit: 0, baseline: { factor: 1.5, value: 0 } });
  expect(named(judged, 'constructor')).toMatchObject({ limit: 0, baseline });
});

test('phaseNow() throws when the plan has no such phase', () => {
  expect(() => phaseNow(plan, { ...running(plan), phase: 9 })).toThrow('phase 9 of plan "chat"');
});
