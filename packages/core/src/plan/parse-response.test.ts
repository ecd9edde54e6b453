import { expect, test } from 'vitest';
import { parseResponse } from './parse-response.ts';
import { reading } from './tree.fixture.ts';

const HEAD = { name: 'chat-response', environment: 'production' };
const matrix = { minor: { severity: 'low', rollback: 'fix-forward' } };
const followUps = { watch: { title: 'Close watch', after: 'rollback', due: '15m' } };

test('parseResponse() compiles a matrix, a calendar, or both', () => {
  expect(
    reading(parseResponse, { ...HEAD, description: 'How we answer', matrix, followUps }),
  ).toMatchObject({
    value: {
      kind: 'Response',
      file: {
        response: {
          ...HEAD,
          description: 'How we answer',
          matrix: [{ name: 'minor' }],
          followUps: [{ name: 'watch' }],
        },
        environmentAt: { line: 2, column: 14 },
      },
    },
    problems: [],
  });
  expect(reading(parseResponse, { ...HEAD, matrix }).value?.file.response.followUps).toEqual([]);
  expect(reading(parseResponse, { ...HEAD, followUps }).value?.file.response.matrix).toEqual([]);
});

test('parseResponse() refuses one that answers nothing', () => {
  expect(reading(parseResponse, HEAD)).toEqual({
    value: null,
    problems: [
      '1:1 missing-key | Cannot read a response: it answers nothing | "matrix", "followUps" or both',
    ],
  });
  expect(reading(parseResponse, { ...HEAD, matrix: {} }).problems).toEqual([
    '4:3 out-of-range | Cannot read "matrix": it has 0 entries | 1 to 100 entries',
  ]);
  expect(reading(parseResponse, { matrix }).problems.length).toBe(2);
});
