import { describe, expect, test } from 'vitest';
import { type RuleRow, simulateLooks } from './looks-simulation.fixture.ts';

const RUNS = 300;
const SCENARIO = { control: 0.05, days: 10, units: 62_500 };

/** Bounds of four standard errors of 300 runs about what the rule should do: a wrong boundary leaves them. */
function around(share: number): readonly [number, number] {
  const width = 4 * Math.sqrt((share * (1 - share)) / RUNS);
  return [share - width, share + width];
}

function expectShare({ found, runs }: RuleRow | undefined = NONE, share: number): void {
  const [low, high] = around(share);
  expect(found / runs).toBeGreaterThanOrEqual(low);
  expect(found / runs).toBeLessThanOrEqual(high);
}

const NONE: RuleRow = { rule: 'naive', runs: 0, found: 0, days: 0, foundDays: 0 };

describe('looking daily at a rate of 5 %, 10 days, 62 500 units', () => {
  test('without a difference: planned looks keep alpha, looks as one likes do not', () => {
    const rows = simulateLooks({ ...SCENARIO, candidate: 0.05 }, RUNS, 11);
    const of = (rule: string) => rows.find((row) => row.rule === rule);
    expectShare(of('fixed'), 0.05);
    expectShare(of('group-sequential'), 0.05);
    expectShare(of('always-valid'), 0.012);
    // Armitage, McPherson & Rowe 1969, table 2: ten looks.
    expectShare(of('naive'), 0.193);
  });

  test('with 5.5 %: what each rule finds, and when', () => {
    const rows = simulateLooks({ ...SCENARIO, candidate: 0.055 }, RUNS, 12);
    const of = (rule: string) => rows.find((row) => row.rule === rule);
    expectShare(of('fixed'), 0.805);
    expectShare(of('group-sequential'), 0.788);
    expectShare(of('always-valid'), 0.475);
    const day = ({ days, runs }: RuleRow = NONE) => days / runs;
    expect(Math.abs(day(of('group-sequential')) - 7.8)).toBeLessThan(0.6);
    expect(day(of('fixed'))).toBe(10);
  });
});
