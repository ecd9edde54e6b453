import { expect, test } from 'vitest';
import { combineVerdicts } from './combine-verdicts.ts';
import type { Verdict, VerdictKind } from './types.ts';

const verdict = (kind: string): Verdict => ({
  kind: kind as VerdictKind,
  code: 'within-limit',
  numbers: {},
  units: { control: 0, candidate: 0 },
  sentence: '',
});

test.each([
  ['', 'not-applicable'],
  ['not-applicable', 'not-applicable'],
  ['pass not-applicable', 'pass'],
  ['pass no-data pass', 'no-data'],
  ['error no-data pass', 'error'],
  ['pass error fail no-data', 'fail'],
])('combineVerdicts() of "%s" is %s', (kinds, worst) => {
  const verdicts = kinds.split(' ').filter((kind) => kind !== '');
  expect(combineVerdicts(verdicts.map(verdict))).toBe(worst);
});

test('combineVerdicts() throws on a kind that does not exist', () => {
  expect(() => combineVerdicts([verdict('passed')])).toThrow("kind 'passed' is unknown");
});
