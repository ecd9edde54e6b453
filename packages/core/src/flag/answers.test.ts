import { expect, test } from 'vitest';
import { emptyAnswer, errorAnswer, variantAnswer } from './answers.ts';

test('variantAnswer() takes the draw out of the name and is frozen', () => {
  const answer = variantAnswer('new~4', { model: 'm' }, 'TARGETING_MATCH', { unit: 'user' });
  expect(answer).toEqual({
    value: { model: 'm' },
    variant: 'new',
    draw: 4,
    servedAs: 'new~4',
    reason: 'TARGETING_MATCH',
    metadata: { unit: 'user' },
  });
  expect(Object.isFrozen(answer)).toBe(true);
});

test('emptyAnswer() leaves the value to the caller', () => {
  expect(emptyAnswer('DISABLED', {})).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'DISABLED',
    metadata: {},
  });
  expect(Object.isFrozen(emptyAnswer('DISABLED', {}))).toBe(true);
});

test('errorAnswer() says which error', () => {
  expect(errorAnswer('PARSE_ERROR', { unit: 'user' })).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'ERROR',
    errorCode: 'PARSE_ERROR',
    metadata: { unit: 'user' },
  });
  expect(Object.isFrozen(errorAnswer('PARSE_ERROR', {}))).toBe(true);
});
