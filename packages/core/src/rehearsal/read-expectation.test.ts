import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { reading } from '../plan/tree.fixture.ts';
import { readExpectation } from './read-expectation.ts';

const NOTHING = {
  phase: null,
  status: null,
  reason: null,
  blockers: null,
  weightParts: null,
  refused: null,
};

test('readExpectation() reads a state at a time, and what never happens', () => {
  const read = (value: Json) => reading(readExpectation, value);
  expect(
    read({ at: '10m', phase: 'beta', status: 'running', blockers: ['approval'], weight: '10%' }),
  ).toEqual({
    problems: [],
    value: {
      ...NOTHING,
      kind: 'at',
      atMs: 600_000,
      line: 1,
      phase: 'beta',
      status: 'running',
      blockers: ['approval'],
      weightParts: 10_000,
    },
  });
  expect(read({ never: 'rolled-back', until: '30d' }).value).toEqual({
    kind: 'never',
    line: 1,
    status: 'rolled-back',
    phase: null,
    untilMs: 2_592_000_000,
  });
  expect(read({ never: 'full', until: '1h' }).value).toEqual({
    kind: 'never',
    line: 1,
    status: null,
    phase: 'full',
    untilMs: 3_600_000,
  });
});

test.each<[Json, string]>([
  [{ at: '10m' }, '1:1 missing-key'],
  [{ at: '10m', status: 'done' }, '2:9 unknown-name'],
  [{ at: '10m', blockers: ['aproval'] }, '3:5 unknown-name'],
  [{ never: 'rolled-back' }, '1:1 missing-key'],
  [{ never: 'rolled-back', until: '1h', phase: 'x' }, '3:1 unknown-key'],
])('readExpectation() refuses %j', (value, expected) => {
  const { problems } = reading(readExpectation, value);
  expect(problems.map((problem) => problem.split(' | ')[0])).toContain(expected);
});
