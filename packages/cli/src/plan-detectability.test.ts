import { parseFiles } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { type PlanTraffic, planDetectability } from './plan-detectability.ts';
import { findsText } from './render/detectability-picture.ts';

const text = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases:
  - { name: tenth, audience: { weight: 10% }, hold: 9d }
  - { name: all, audience: { weight: 100% }, hold: 1d }
guardrails:
  - { metric: error_rate, above: 0.5%, for: 5m, action: rollback }
  - { metric: error_rate, worseThan: control, by: 0.1%, action: rollback }
  - { metric: latency_ms, quantile: 0.95, aboveControlBy: 10%, action: pause }
  - { metric: pii_leaks, above: 0, action: rollback }
  - { metric: failed_health_checks, count: 4, within: 5m, action: rollback }
  - { metric: error_rate, driftBy: 10%, action: pause }
`;

function found(traffic: PlanTraffic, change: (text: string) => string = (same) => same) {
  const [file] = parseFiles([{ name: 'plan.yaml', text: change(text) }]);
  if (!file?.result.ok || file.result.parsed.kind !== 'Plan') throw new Error('it is a plan');
  return planDetectability(file.result.parsed.plan, traffic);
}

const little: PlanTraffic = {
  unitsPerDay: 40,
  turnsPerUnit: 1,
  rates: { error_rate: 0.01 },
  spreads: {},
};
const much: PlanTraffic = {
  ...little,
  unitsPerDay: 1_440_000,
  turnsPerUnit: 4,
  spreads: { latency_ms: 0.6 },
};

test('planDetectability() asks every guardrail in every phase', () => {
  const kinds = found(much).map(({ phase, finds }) => `${phase} ${finds.kind}`);
  expect(kinds).toEqual([
    ...['at-once', 'finds', 'finds', 'at-once', 'at-once', 'unknown'].map(
      (kind) => `tenth ${kind}`,
    ),
    ...['at-once', 'never', 'never', 'at-once', 'at-once', 'unknown'].map((kind) => `all ${kind}`),
  ]);
});

test('what little traffic finds is said in sentences', () => {
  expect(found(little).slice(0, 6).map(findsText)).toEqual([
    'blind: it needs 20 turns of the candidate in 60 s, 28800 a day, and 4 are expected',
    expect.stringMatching(
      /^finds 1 % → 2\d(\.\d)? % within the hold \(9d\), 3\d units of the candidate$/,
    ),
    'not known: nothing is known of how its values spread today; give --spread latency_ms=0.6 with what it is',
    'acts on the first one',
    'acts as soon as 4 came within 5m',
    'not known: it watches the ramp, not a worsening of one phase',
  ]);
});

test('without a traffic only what acts on single events is known', () => {
  const silent = found({ ...much, unitsPerDay: null }).slice(0, 4);
  expect(silent.map(({ finds }) => finds.kind)).toEqual([
    'unknown',
    'unknown',
    'unknown',
    'at-once',
  ]);
  expect(silent.map(findsText)[0]).toBe(
    'not known: nothing is known of the traffic; give --traffic, such as 40/day',
  );
});

test('how many units a segment has is not known', () => {
  const staff = found(much, (same) => same.replace('weight: 10%', 'segments: { staff: 50% }'));
  expect(staff.slice(0, 4).map(({ finds }) => finds.kind)).toEqual([
    ...['unknown', 'unknown', 'unknown', 'at-once'],
  ]);
});
