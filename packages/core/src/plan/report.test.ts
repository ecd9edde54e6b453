import { expect, test } from 'vitest';
import { PLAN_LIMITS } from './limits.ts';
import { addProblem, newReport, sortedProblems } from './report.ts';

const problem = (line: number, column: number) => ({
  code: 'syntax' as const,
  at: { line, column },
  message: `Cannot read line ${line}`,
  expected: 'something else',
});

test('addProblem() keeps the file, and answers null', () => {
  const report = newReport('plan.yaml');
  expect(addProblem(report, problem(3, 1))).toBe(null);
  expect(report).toEqual({
    file: 'plan.yaml',
    metrics: new Map(),
    problems: [{ ...problem(3, 1), file: 'plan.yaml' }],
  });
});

test('addProblem() says in the last place that there are more', () => {
  const report = newReport('plan.yaml');
  for (let line = 1; line < PLAN_LIMITS.problems; line++) addProblem(report, problem(line, 1));
  expect(report.problems.at(-1)?.message).toBe('Cannot read line 99');
  for (let line = 100; line < 300; line++) addProblem(report, problem(line, 1));
  expect(report.problems.length).toBe(PLAN_LIMITS.problems);
  expect(report.problems.at(-1)).toEqual({
    code: 'too-large',
    file: 'plan.yaml',
    at: { line: 100, column: 1 },
    message: 'Cannot list every mistake: there are more than 99',
    expected: 'the others to be mended first',
  });
});

test('sortedProblems() answers in the order of the file', () => {
  const report = newReport('plan.yaml');
  for (const [line, column] of [
    [2, 9],
    [10, 1],
    [2, 3],
  ] as const) {
    addProblem(report, problem(line, column));
  }
  expect(sortedProblems(report).map(({ at }) => at)).toEqual([
    { line: 2, column: 3 },
    { line: 2, column: 9 },
    { line: 10, column: 1 },
  ]);
});
