import { expect, test } from 'vitest';
import { aPhase, aPlan, aTest, HOUR_MS, START_MS, someTests } from './rehearsal.fixture.ts';
import { runPlanTest } from './run-plan-test.ts';

const expectation = {
  kind: 'never',
  line: 1,
  status: 'rolled-back',
  phase: null,
  untilMs: 5 * HOUR_MS,
} as const;

test('runPlanTest() runs to the last expectation or event, and gives the same answer twice', () => {
  const one = aTest({ expectations: [expectation] });
  const found = runPlanTest(aPlan(), someTests(), one);
  expect([found.name, found.failures, found.simulatedMs]).toEqual(['test', [], 5 * HOUR_MS]);
  expect(found.rehearsal.last.rollout.status).toBe('completed');
  expect(runPlanTest(aPlan(), someTests(), one)).toEqual(found);
});

test('runPlanTest() draws by chance where a seed is given, the same for the same seed', () => {
  const one = aTest({ expectations: [{ ...expectation, untilMs: HOUR_MS / 2 }] });
  const run = (seed: number) => {
    const { rehearsal } = runPlanTest(aPlan(), someTests({ seed }), one);
    return [rehearsal.ticks, rehearsal.last.memories];
  };
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
  expect(run(1)[0]).toBe(180);
});

test('runPlanTest() lets willing people give what is asked after the hold', () => {
  const gate = { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 2 }] };
  const plan = aPlan({ phases: [aPhase({ gate })] });
  const run = (isGiven: boolean) =>
    runPlanTest(plan, someTests(), aTest({ isGiven, expectations: [expectation] })).rehearsal;
  expect(run(false).last.rollout.blockers).toEqual(['approval']);
  expect(run(true).last.rollout.status).toBe('completed');
  const [first] = run(true).timeline.marks.filter(({ text }) => text.includes('approved'));
  expect((first?.atMs ?? 0) - START_MS).toBeGreaterThanOrEqual(HOUR_MS);
});
