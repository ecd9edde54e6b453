import { expect, test } from 'vitest';
import { readOptions } from './read-options.ts';

test('readOptions() reads every option and fills in defaults', () => {
  expect(readOptions([])).toEqual({ json: false, users: 3_000, seed: 1, seconds: 30 });
  expect(readOptions(['--json', '--users', '200', '--seed=7', '--seconds', '60'])).toEqual({
    ...{ json: true, users: 200, seed: 7, seconds: 60 },
  });
});

test.each([
  [['--users', '199'], '--users is "199"'],
  [['--seconds', 'long'], '--seconds is "long"'],
  [['--user', '5'], "Unknown option '--user'"],
])('readOptions() refuses %j: %s', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(`Cannot run the experiments: ${sentence}`);
});
