import { expect, test } from 'vitest';
import {
  countHandedOut,
  emptyAnswer,
  errorAnswer,
  takeHandedOut,
  variantAnswer,
} from './answers.ts';

test('variantAnswer() takes the draw out of the name and is frozen', () => {
  const answer = variantAnswer(
    { servedAs: 'new~4', value: { model: 'm' }, rule: 'ramp', reason: 'TARGETING_MATCH' },
    { unit: 'user' },
  );
  expect(answer).toEqual({
    value: { model: 'm' },
    variant: 'new',
    draw: 4,
    servedAs: 'new~4',
    rule: 'ramp',
    reason: 'TARGETING_MATCH',
    metadata: { unit: 'user' },
  });
  expect(Object.isFrozen(answer)).toBe(true);
});

test('emptyAnswer() leaves the value to the caller', () => {
  expect({ ...emptyAnswer('DISABLED', null, {}) }).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
    reason: 'DISABLED',
    metadata: {},
  });
  expect(Object.isFrozen(emptyAnswer('DISABLED', null, {}))).toBe(true);
});

test('errorAnswer() says which error', () => {
  expect({ ...errorAnswer('PARSE_ERROR', { unit: 'user' }) }).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
    reason: 'ERROR',
    errorCode: 'PARSE_ERROR',
    metadata: { unit: 'user' },
  });
  expect(Object.isFrozen(errorAnswer('PARSE_ERROR', {}))).toBe(true);
});

test('countHandedOut() counts in the answer until takeHandedOut() takes it', () => {
  const answer = errorAnswer('GENERAL', {});
  expect([1, 2, 3].map(() => countHandedOut(answer))).toEqual([1, 2, 3]);
  expect([takeHandedOut(answer), takeHandedOut(answer), countHandedOut(answer)]).toEqual([3, 0, 1]);
});

test('countHandedOut() leaves an object that is no answer alone', () => {
  const copy = { ...errorAnswer('GENERAL', {}) };
  expect([countHandedOut(copy), countHandedOut(copy), takeHandedOut(copy)]).toEqual([0, 0, 0]);
});
