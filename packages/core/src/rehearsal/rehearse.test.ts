import { describe, expect, test } from 'vitest';
import type { Plan } from '../rollout/types.ts';
import {
  aPhase,
  aPlan,
  aTest,
  ERRORS,
  errors,
  HOUR_MS,
  MINUTE_MS,
  SILENCE,
  START_MS,
  someTests,
  values,
} from './rehearsal.fixture.ts';
import { fineTickMs, OWNER, rehearse } from './rehearse.ts';
import { seriesSource } from './series-source.ts';
import type { PlanTest, Rehearsal } from './types.ts';

const run = (plan: Plan, one: PlanTest, hours: number, leaps = true): Rehearsal =>
  rehearse(plan, {
    source: seriesSource(plan, someTests(), one),
    startMs: START_MS,
    untilMs: START_MS + hours * HOUR_MS,
    deeds: one.deeds.map(({ atMs, deed }) => ({ atMs: START_MS + atMs, deed })),
    leaps,
  });

/** What happened, in minutes since the start, to a hundredth. */
const story = ({ timeline }: Rehearsal) =>
  timeline.steps.map(({ atMs, status, phase, weightParts }) => [
    Math.round(((atMs - START_MS) / MINUTE_MS) * 100) / 100,
    status,
    phase,
    weightParts,
  ]);

describe('rehearse()', () => {
  test('goes through all phases when nothing is wrong', () => {
    expect(story(run(aPlan(), aTest(), 4))).toEqual([
      [0, 'running', 'quarter', 25_000],
      [60.17, 'running', 'half', 50_000],
      [120.33, 'completed', 'half', 50_000],
    ]);
  });

  test('rolls back when a rule was broken for as long as it says', () => {
    const bad = aTest({ series: [errors(values([0.001, 20], [0.03, 1]))] });
    const found = run(aPlan(), bad, 4);
    const [, last] = story(found);
    expect(last?.slice(1)).toEqual(['rolled-back', 'quarter', 0]);
    // A minute passes at most until the window is beyond the limit, then the rule's five.
    expect(Number(last?.[0])).toBeGreaterThan(25);
    expect(Number(last?.[0])).toBeLessThan(26.2);
    expect(found.timeline.marks.at(-1)?.kind).toBe('guardrail');
  });

  test('pauses in silence, and never advances', () => {
    const silent = rehearse(aPlan(), {
      source: SILENCE,
      startMs: START_MS,
      untilMs: START_MS + 100 * HOUR_MS,
      deeds: [],
    });
    expect(story(silent)).toEqual([
      [0, 'running', 'quarter', 25_000],
      [30.17, 'paused', 'quarter', 25_000],
    ]);
  });

  test('is deterministic', () => {
    expect(run(aPlan(), aTest(), 3)).toEqual(run(aPlan(), aTest(), 3));
  });

  const WORSE = {
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
  const CASES: readonly (readonly [string, Plan, PlanTest])[] = [
    ['nothing is wrong', aPlan(), aTest()],
    ['errors grow late', aPlan(), aTest({ series: [errors(values([0.001, 70], [0.02, 1]))] })],
    [
      'errors come and go',
      aPlan(),
      aTest({ series: [errors(values([0.001, 30], [0.02, 4], [0.001, 9], [0.02, 4], [0, 1]))] }),
    ],
    ['telemetry stops', aPlan(), aTest({ turns: values([1_000, 40], [null, 1]) })],
    ['there is little traffic', aPlan(), aTest({ turns: values([2, 1]) })],
    ['samples are just enough at times', aPlan(), aTest({ turns: values([79, 1]) })],
    ...([0.002, 0.004, 0.0049, 0.0051, 0.0075, 0.009, 0.012] as const).flatMap((rate) =>
      [80, 150, 400, 999].map(
        (turns) =>
          [
            `single errors of ${rate} in ${turns} turns are too many at times`,
            aPlan(),
            aTest({ turns: values([turns, 1]), series: [errors(values([rate, 1]))] }),
          ] as const,
      ),
    ),
    [
      'the candidate is worse',
      aPlan({ guardrails: [WORSE] }),
      aTest({ series: [errors(values([0.02, 1]))] }),
    ],
    [
      'a review is due',
      aPlan({ guardrails: [{ ...ERRORS, name: 'band', action: 'review', limit: 0.002 }, ERRORS] }),
      aTest({ series: [errors(values([0.001, 15], [0.004, 1]))] }),
    ],
    [
      'a window opens later',
      aPlan({ window: { days: [2], fromMinute: 12 * 60, toMinute: 13 * 60, zone: 'UTC' } }),
      aTest({
        deeds: [{ atMs: 0, deed: { type: 'start', actor: OWNER, reason: 'outside the window' } }],
      }),
    ],
    [
      'units are asked for',
      aPlan({ phases: [aPhase({ gate: { minUnits: 20_000, pass: [], approvals: [] } })] }),
      aTest(),
    ],
    [
      'a criterion takes evidence',
      aPlan({
        phases: [
          aPhase({
            gate: {
              minUnits: 0,
              approvals: [],
              pass: [
                {
                  shape: 'criterion',
                  name: 'gate',
                  metric: 'error_rate',
                  statistic: { of: 'rate' },
                  side: 'below',
                  limit: 0.0012,
                },
              ],
            },
          }),
        ],
      }),
      aTest(),
    ],
  ];
  test.each(CASES)('leaps to the same story as tick by tick when %s', (_, plan, one) => {
    const leapt = run(plan, one, 5);
    const ticked = run(plan, one, 5, false);
    const states = (found: Rehearsal) => story(found).map(([, ...state]) => state);
    expect(states(leapt)).toEqual(states(ticked));
    const [a, b] = [leapt.timeline.steps, ticked.timeline.steps];
    const apart = a.map(({ atMs }, index) => Math.abs(atMs - (b[index]?.atMs ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(MINUTE_MS);
    expect(leapt.last.rollout.blockers).toEqual(ticked.last.rollout.blockers);
  });

  test('enters a phase when its window opens, to the tick', () => {
    const opens = { days: [2], fromMinute: 12 * 60, toMinute: 13 * 60, zone: 'UTC' };
    const phases = [aPhase(), aPhase({ name: 'half', window: opens })];
    const entered = story(run(aPlan({ phases }), aTest(), 5))[1];
    expect(entered).toEqual([120, 'running', 'half', 25_000]);
  });

  test('leaps over months in few ticks', () => {
    const long = aPlan({ phases: [aPhase({ hold: { minMs: 60 * 24 * HOUR_MS, maxMs: null } })] });
    const found = run(long, aTest(), 61 * 24);
    expect(found.last.rollout.status).toBe('completed');
    expect(found.ticks).toBeLessThan(5_000);
  });

  test('leaps over months in which single errors are too many at times', () => {
    const long = aPlan({ phases: [aPhase({ hold: { minMs: 60 * 24 * HOUR_MS, maxMs: null } })] });
    const few = aTest({ turns: values([400, 1]), series: [errors(values([0.004, 1]))] });
    const found = run(long, few, 61 * 24);
    expect(found.last.rollout.status).toBe('completed');
    expect(found.ticks).toBeLessThan(40_000);
  });

  test('does what people do at their time, and tells what is refused', () => {
    const approver = { kind: 'key', id: 'approver', name: 'approver' } as const;
    const plan = aPlan({
      phases: [
        aPhase({ gate: { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 1 }] } }),
      ],
    });
    const approve = { type: 'approve', item: 'product', actor: approver, decision: 'go' } as const;
    const found = rehearse(plan, {
      source: seriesSource(plan, someTests(), aTest()),
      startMs: START_MS,
      untilMs: START_MS + 3 * HOUR_MS,
      deeds: [
        { atMs: START_MS + 2 * HOUR_MS, deed: approve },
        { atMs: START_MS + HOUR_MS, deed: { ...approve, item: 'nobody' } },
      ],
      lookMs: [START_MS + HOUR_MS, START_MS + 2 * HOUR_MS],
    });
    expect(found.seen.map(({ rollout }) => rollout.blockers)).toEqual([['hold', 'approval'], []]);
    expect(found.timeline.marks.filter(({ kind }) => kind === 'refused')).toEqual([
      {
        atMs: START_MS + HOUR_MS,
        kind: 'refused',
        code: 'not-waiting-for-approval',
        text: expect.stringContaining('"nobody"'),
      },
    ]);
    expect(found.last.rollout.status).toBe('completed');
  });
});

test('fineTickMs() is a third of the shortest rule, from 1 s to 10 s', () => {
  const of = (forMs: number) => fineTickMs(aPlan({ guardrails: [{ ...ERRORS, forMs }] }));
  expect([of(2_000), of(6_000), of(300_000)]).toEqual([1_000, 2_000, 10_000]);
  expect(fineTickMs(aPlan({ guardrails: [] }))).toBe(10_000);
});
