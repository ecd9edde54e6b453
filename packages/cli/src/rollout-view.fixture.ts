import type { RolloutView } from '@tidegate/protocol';

const PHASE = { group: null, risk: null, objectives: [], shadowParts: 0, holdMaxMs: null };

/** A rollout in the second of two phases, with one guardrail that passes. */
export function rolloutView(changes: Partial<RolloutView> = {}): RolloutView {
  return {
    id: 'r1',
    environment: 'production',
    flag: 'agent',
    plan: 'chat',
    planHash: 'ab'.repeat(32),
    control: 'legacy',
    candidate: 'new',
    status: 'running',
    generation: 1,
    revision: 7,
    phase: 1,
    phases: [
      {
        name: 'beta',
        description: null,
        weightParts: 0,
        segments: [{ name: 'beta-users', weightParts: 100_000 }],
        holdMs: 60_000,
        minUnits: 10,
        enteredMs: 1_000,
        ...PHASE,
      },
      {
        name: 'quarter',
        description: null,
        weightParts: 25_000,
        segments: [],
        holdMs: 120_000,
        minUnits: 50,
        enteredMs: 61_000,
        ...PHASE,
      },
    ],
    heldMs: 30_400,
    units: { control: 120, candidate: 40 },
    blockers: ['hold', 'samples'],
    verdicts: {
      'error_rate above 0.5% for 5m': {
        kind: 'pass',
        code: 'within-limit',
        numbers: {},
        units: { control: 300, candidate: 100 },
        sentence: 'error_rate is 0.1%, below 0.5%',
      },
    },
    waitingFor: { approvals: [], reviews: [], outside: [], opensMs: null },
    startAtMs: null,
    method: 'pipeline',
    checklists: [],
    met: null,
    stages: [],
    layers: [],
    goingBack: null,
    excluded: [],
    capParts: null,
    arms: {
      control: { turns: 300, errors: 0, errorRate: 0, p50Ms: 80.4, p95Ms: 210 },
      candidate: { turns: 0, errors: 0, errorRate: null, p50Ms: null, p95Ms: null },
    },
    scale: null,
    reason: '',
    createdMs: 1_000,
    changedMs: 61_000,
    ...changes,
  };
}
