import { expect, test } from 'vitest';
import { trackedBy } from './tracked-by.ts';

const CONTEXT = { targetingKey: 'c-1', userId: 'u-1' };

test.each([
  ['nothing', undefined, undefined, {}],
  ['a value', { value: 9, currency: 'EUR' }, undefined, { value: 9 }],
  ['the usual attribute', { value: 9 }, 'userId', { value: 9, by: 'userId' }],
  ['an attribute of its own', { by: 'userId' }, 'teamId', { by: 'userId' }],
  ['a "by" that is no attribute of the context', { by: 'card' }, 'userId', { by: 'userId' }],
  ['a "by" that every object has', { by: 'toString' }, undefined, {}],
  ['a "by" that is no text', { by: 7 }, undefined, {}],
])('trackedBy() reads %s', (_what, details, usual, options) => {
  expect(trackedBy(CONTEXT, details, usual)).toEqual(options);
});
