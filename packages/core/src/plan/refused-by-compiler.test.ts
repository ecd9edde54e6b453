import { expect, test } from 'vitest';
import type { Logic } from '../flag/types.ts';
import { refusedByCompiler } from './refused-by-compiler.ts';

test.each<[Logic]>([
  [true],
  [{ in: [{ var: 'a' }, ['x']] }],
  [{ and: [{ $ref: 'no-such-segment' }, { '!': [{ $ref: '__proto__' }] }] }],
  [{ sem_ver: [{ var: 'app' }, '>=', '1.2.0'] }],
])('refusedByCompiler() takes %j', (condition) => {
  expect(refusedByCompiler(condition)).toBe(null);
});

test.each<[Logic, string, string]>([
  [{ toString: [1] }, 'operator "toString" is not supported', 'use another one'],
  [{ $ref: 5 }, '"$ref" names "5"', 'add it to "$evaluators"'],
])('refusedByCompiler() says what SDKs say to %j', (condition, why, instead) => {
  expect(refusedByCompiler(condition)).toEqual({ why, instead });
});
