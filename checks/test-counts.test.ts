import { describe, expect, test } from 'vitest';

type CountTests = (
  result: unknown,
  exitCode: number,
) => { passed: number; failed: number; skipped: number };
// A plain script without types: what it is, is said above.
const script = new URL('../scripts/test-counts.mjs', import.meta.url).href;
const { countTests } = (await import(script)) as { countTests: CountTests };

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('countTests()', () => {
  test.each([
    ['all passed', [file('passed', 'passed', 'passed')], 0, [2, 0, 0]],
    ['some skipped', [file('passed', 'passed', 'skipped', 'todo', 'pending')], 0, [1, 0, 3]],
    ['one failed', [file('failed', 'passed', 'failed')], 1, [1, 1, 0]],
    [
      'a file that failed before its tests',
      [file('passed', 'passed'), file('failed')],
      1,
      [1, 1, 0],
    ],
    ['a file whose hook failed', [file('failed', 'passed', 'skipped')], 1, [1, 1, 1]],
    ['a bad end without a failed test', [file('passed', 'passed')], 1, [1, 1, 0]],
    ['nothing ran', [], 0, [0, 1, 0]],
    ['only skipped', [file('passed', 'skipped')], 0, [0, 1, 1]],
  ])('counts when %s', (_, testResults, exitCode, [passed, failed, skipped]) => {
    expect(countTests({ testResults }, exitCode)).toEqual({ passed, failed, skipped });
  });

  test('counts a run that left no result as failed', () => {
    expect(countTests(null, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
