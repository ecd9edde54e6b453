/** Builders that the tests of this folder share. */
import type { HeldGuardrail, TickRow } from '../guardrail/types.ts';
import type { Phase, Plan } from '../rollout/types.ts';
import type { EvidenceSource, MetricSeries, PlanTest, PlanTests, Series } from './types.ts';

/** A Tuesday, 10:00 UTC. */
export const START_MS = 1_767_693_600_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

export const ERRORS: HeldGuardrail = {
  shape: 'held',
  name: 'errors',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  statistic: { of: 'rate' },
  side: 'above',
  limit: 0.005,
  upper: null,
  forMs: 5 * MINUTE_MS,
  minSamples: 20,
  minEvents: 3,
};

export function aPhase(changes: Partial<Phase> = {}): Phase {
  return {
    name: 'quarter',
    description: null,
    risk: null,
    shares: [{ segment: null, weightParts: 25_000 }],
    hold: { minMs: HOUR_MS, maxMs: null },
    guardrails: [],
    gate: { minUnits: 0, pass: [], approvals: [] },
    ...changes,
  };
}

export function aPlan(changes: Partial<Plan> = {}): Plan {
  return {
    name: 'chat',
    description: null,
    environment: 'production',
    flag: 'agent',
    control: 'legacy',
    candidate: 'new',
    unit: 'conversation',
    alpha: 0.01,
    noDataTimeoutMs: 30 * MINUTE_MS,
    onNoData: 'pause',
    activationLeadMs: 5_000,
    phases: [aPhase(), aPhase({ name: 'half', shares: [{ segment: null, weightParts: 50_000 }] })],
    guardrails: [ERRORS],
    rollback: { conversations: 'cut-now', procedure: ['flag'] },
    notify: [],
    scale: null,
    ...changes,
  };
}

export function values(...runs: readonly (readonly [number | null, number])[]): Series {
  return runs.map(([value, count]) => ({ value, spread: 0, count }));
}

export function errors(candidate: Series, control: Series = values([0.001, 1])): MetricSeries {
  return { metric: 'error_rate', kind: 'rate', control, candidate };
}

/** 1 000 turns a minute. */
export function aTest(changes: Partial<PlanTest> = {}): PlanTest {
  return {
    name: 'test',
    turns: values([1_000, 1]),
    series: [errors(values([0.001, 1]))],
    deeds: [],
    isGiven: false,
    expectations: [],
    ...changes,
  };
}

export function someTests(changes: Partial<PlanTests> = {}): PlanTests {
  return {
    plan: 'plan.yaml',
    startMs: START_MS,
    intervalMs: MINUTE_MS,
    segments: {},
    seed: null,
    tests: [],
    ...changes,
  };
}

/** A source that tells nothing. */
export const SILENCE: EvidenceSource = {
  first: {},
  isSteady: true,
  changesMs: () => null,
  take: (state) => ({ rows: [], liveInstances: 1, state }),
};

/** Turns of an arm, each a unit of its own. */
export function turnsRow(
  arm: TickRow['arm'],
  draw: number,
  trials: number,
  events: number,
): TickRow {
  const units = { atRiskUnits: trials, newUnits: trials, openUnits: 0, failedUnits: [] };
  const cell = { kind: 'rate', trials, events, ...units } as const;
  return { metric: 'error_rate', draw, arm, startMs: START_MS, cell, firstFailures: events };
}
