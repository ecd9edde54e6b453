import { expect, test } from 'vitest';
import { failuresOf } from './failures-of.ts';
import {
  aPlan,
  aTest,
  errors,
  HOUR_MS,
  MINUTE_MS,
  someTests,
  values,
} from './rehearsal.fixture.ts';
import { runPlanTest } from './run-plan-test.ts';
import type { Expectation, PlanTest } from './types.ts';

const at = (
  atMs: number,
  changes: Partial<Extract<Expectation, { kind: 'at' }>> = {},
): Expectation => ({
  kind: 'at',
  atMs,
  line: 7,
  phase: null,
  status: null,
  reason: null,
  blockers: null,
  weightParts: null,
  refused: null,
  ...changes,
});

const never = (what: string, untilMs: number): Expectation => ({
  kind: 'never',
  line: 8,
  status: what === 'rolled-back' ? 'rolled-back' : null,
  phase: what === 'rolled-back' ? null : what,
  untilMs,
});

const failing = (one: PlanTest) => {
  const { rehearsal } = runPlanTest(aPlan(), someTests(), one);
  return failuresOf(aPlan(), one, rehearsal);
};

test('failuresOf() finds nothing where all is as expected', () => {
  const expectations = [
    at(MINUTE_MS, { phase: 'quarter', status: 'running', weightParts: 25_000, blockers: ['hold'] }),
    at(3 * HOUR_MS, { status: 'completed', blockers: [] }),
    never('rolled-back', 3 * HOUR_MS),
    never('half', 59 * MINUTE_MS),
  ];
  expect(failing(aTest({ expectations }))).toEqual([]);
});

test('failuresOf() says what was found, when, and what acted', () => {
  const bad = [errors(values([0.03, 1]))];
  const found = failing(
    aTest({
      series: bad,
      expectations: [at(HOUR_MS, { status: 'running', reason: 'lunch', weightParts: 25_000 })],
    }),
  );
  expect(found.map(({ line, atMs, expected }) => [line, atMs, expected])).toEqual([
    [7, HOUR_MS, 'status running'],
    [7, HOUR_MS, 'reason "lunch"'],
    [7, HOUR_MS, 'weight 25%'],
  ]);
  expect(found[0]?.found).toMatch(
    /^status rolled-back; \d+m\d*s? after the start: rollout\.rolled-back: errors, Error rate/,
  );
});

test('failuresOf() finds what should never be, and blockers that are missing', () => {
  const found = failing(
    aTest({
      expectations: [never('half', 2 * HOUR_MS), at(MINUTE_MS, { blockers: ['approval'] })],
    }),
  );
  expect(found.map(({ expected }) => expected)).toEqual(['never phase half', 'blockers approval']);
});

test('failuresOf() takes no word for what can never be, or was never reached', () => {
  const typo = never('halff', 2 * HOUR_MS);
  expect(failing(aTest({ expectations: [typo] })).map(({ found }) => found)).toEqual([
    'the plan has no phase "halff"; its phases: quarter, half',
  ]);
  const one = aTest({ expectations: [never('rolled-back', 2 * HOUR_MS)] });
  const { rehearsal } = runPlanTest(aPlan(), someTests(), one);
  const last = { ...rehearsal.last, atMs: rehearsal.last.atMs - HOUR_MS };
  expect(failuresOf(aPlan(), one, { ...rehearsal, last })).toEqual([
    {
      ...{ line: 8, atMs: 2 * HOUR_MS, expected: 'this time' },
      found: 'the rehearsal took too many ticks: 1h',
    },
  ]);
});

test('failuresOf() takes a refusal for a failure, unless it is expected at its time', () => {
  const actor = { kind: 'key', id: 'a', name: 'a' } as const;
  const deeds = [{ atMs: MINUTE_MS, deed: { type: 'resume', actor, reason: 'x' } }] as const;
  const expected = at(MINUTE_MS, { refused: 'wrong-status' });
  expect(failing(aTest({ deeds, expectations: [expected] }))).toEqual([]);
  const [failure, ...rest] = failing(aTest({ deeds, expectations: [at(MINUTE_MS)] }));
  expect([failure?.line, failure?.expected, rest]).toEqual([null, 'the event to be taken', []]);
  const missing = failing(aTest({ expectations: [expected] }));
  expect(missing.map(({ expected: wanted, found }) => [wanted, found.slice(0, 12)])).toEqual([
    ['refused wrong-status', 'refused none'],
  ]);
});
