import { expect, test } from 'vitest';
import { readOptions } from './read-options.ts';

test('readOptions() reads every option and fills in defaults', () => {
  expect(readOptions([])).toEqual({ json: false, openEnded: false, sdks: 10, seed: null });
  expect(readOptions(['--json', '--open-ended', '--sdks', '50', '--seed=7'])).toEqual({
    json: true,
    openEnded: true,
    sdks: 50,
    seed: 7,
  });
});

test.each([
  [['--sdks', '201'], '--sdks is "201"'],
  [['--sdks', 'many'], '--sdks is "many"'],
  [['--sdk', '5'], "Unknown option '--sdk'"],
  [['fast'], "Unexpected argument 'fast'"],
])('readOptions() refuses %j: %s', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(`Cannot run the demo: ${sentence}`);
});
