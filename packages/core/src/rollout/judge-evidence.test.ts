import { expect, test } from 'vitest';
import type { TickRow } from '../guardrail/types.ts';
import { judgeEvidence } from './judge-evidence.ts';
import { judgedNow, SAMPLE_RATIO } from './judged-now.ts';
import { aPlan, rollbackRule, running, T0 } from './rollout.fixture.ts';

const turns = (arm: TickRow['arm'], trials: number, events: number): TickRow => ({
  metric: 'error_rate',
  draw: 7,
  arm,
  startMs: T0,
  cell: {
    kind: 'rate',
    trials,
    events,
    atRiskUnits: trials,
    newUnits: trials,
    openUnits: 0,
    failedUnits: [],
  },
  firstFailures: events,
});

const worse = {
  shape: 'compared-rate',
  name: 'worse',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  worse: 'higher',
  tolerance: { kind: 'difference', value: 0 },
  alpha: 0.01,
  forMs: 0,
} as const;

test('judgeEvidence() judges all that is judged now, and remembers it', () => {
  const plan = aPlan({ guardrails: [rollbackRule, worse] });
  const rollout = running(plan);
  const rows = [turns('candidate', 50, 1), turns('control', 150, 1)];
  const tick = { atMs: T0 + 20_000, liveInstances: 1, rows };
  const found = judgeEvidence(plan, rollout, new Map(), tick);
  const names = judgedNow(plan, rollout).map(({ name }) => name);
  expect(Object.keys(found.verdicts).sort()).toEqual([...names].sort());
  expect([...found.memories.keys()].sort()).toEqual([...names].sort());
});

test('judgeEvidence() looks at the sample ratio first, so that nothing is compared beside a skew', () => {
  const plan = aPlan({ guardrails: [worse] });
  const rollout = running(plan);
  const rows = [turns('candidate', 5_000, 2_000), turns('control', 100, 0)];
  const tick = { atMs: T0 + 20_000, liveInstances: 1, rows };
  const { verdicts } = judgeEvidence(plan, rollout, new Map(), tick);
  expect(verdicts[SAMPLE_RATIO]?.code).toBe('sample-ratio-mismatch');
  expect(verdicts['worse']?.code).toBe('comparison-invalid');
});
