import { ProblemError } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parsePart } from './parse-part.ts';

const contract = z.object({ a: z.object({ b: z.int() }), c: z.string().default('d') });

test('parsePart() gives what the contract makes of the value', () => {
  expect(parsePart(contract, 'body', { a: { b: 1 }, other: true })).toEqual({
    a: { b: 1 },
    c: 'd',
  });
});

test('parsePart() names every wrong field', () => {
  let thrown: unknown;
  try {
    parsePart(contract, 'body', { a: { b: Number.NaN }, c: 5 });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ProblemError);
  expect((thrown as ProblemError).toProblem()).toEqual({
    type: 'https://tidegate.dev/errors#malformed-request',
    code: 'malformed-request',
    status: 422,
    title: 'Cannot read the request: "body.a.b" is wrong',
    detail: 'Invalid input: expected number, received NaN; 1 more',
    problems: [
      { field: 'body.a.b', message: 'Invalid input: expected number, received NaN' },
      { field: 'body.c', message: 'Invalid input: expected string, received number' },
    ],
  });
});

test('parsePart() lists at most 20 wrong fields', () => {
  const many = z.array(z.string());
  expect(() =>
    parsePart(
      many,
      'query',
      Array.from({ length: 30 }, () => 1),
    ),
  ).toThrow(expect.objectContaining({ problems: expect.objectContaining({ length: 20 }) }));
});
