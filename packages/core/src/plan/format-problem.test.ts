import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProblem } from './format-problem.ts';
import type { FileProblem } from './types.ts';

const problemAt = (line: number, column: number): FileProblem => ({
  code: 'out-of-range',
  file: 'plan.yaml',
  at: { line, column },
  message: 'Cannot read "weight": "101%" is more than 100%',
  expected: 'a share from 0% to 100%',
});
const HEAD = 'Cannot read "weight": "101%" is more than 100%';
const TAIL = '  expected a share from 0% to 100%';

test('formatProblem() shows the line, a caret and what would be right', () => {
  const text = 'name: a\r\naudience: { weight: 101% }\r\n';
  expect(formatProblem(problemAt(2, 21), text).split('\n')).toEqual([
    `plan.yaml:2:21: ${HEAD}`,
    '  2 | audience: { weight: 101% }',
    '    |                     ^',
    TAIL,
  ]);
});

test('formatProblem() keeps the caret in place behind tabs and control characters', () => {
  expect(formatProblem(problemAt(1, 4), '\t\u001b[x').split('\n').slice(1, 3)).toEqual([
    '  1 |  �[x',
    '    |    ^',
  ]);
});

test('formatProblem() cuts long lines round the place', () => {
  const text = `${'a'.repeat(100)}b${'c'.repeat(100)}`;
  expect(formatProblem(problemAt(1, 101), text).split('\n').slice(1, 3)).toEqual([
    `  1 | …${'a'.repeat(60)}b${'c'.repeat(59)}…`,
    `    |  ${' '.repeat(60)}^`,
  ]);
});

test('formatProblem() counts from behind a byte order mark', () => {
  expect(formatProblem(problemAt(1, 1), '\ufeffx: 1').split('\n').slice(1, 3)).toEqual([
    '  1 | x: 1',
    '    | ^',
  ]);
});

test('formatProblem() shows no excerpt of a line that is not there', () => {
  const bare = (line: number, column: number) => [`plan.yaml:${line}:${column}: ${HEAD}`, TAIL];
  for (const line of [0, -1, 3, Number.NaN]) {
    expect(formatProblem(problemAt(line, 1), 'a\nb').split('\n')).toEqual(bare(line, 1));
  }
});

test('formatProblem() never throws, and lets no control character through', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.string({ unit: 'binary' }), (line, column, text) => {
      expect(formatProblem(problemAt(line, column), text)).not.toMatch(/[^\P{Cc}\n]/u);
    }),
  );
});
