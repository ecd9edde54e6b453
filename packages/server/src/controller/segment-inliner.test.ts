import type { Logic } from '@tidegate/core';
import { expect, test } from 'vitest';
import { createSegmentInliner } from './segment-inliner.ts';

const staff: Logic = { '==': [{ var: 'staff' }, true] };
const segments = new Map<string, Logic>([
  ['staff', staff],
  ['insiders', { or: [{ $ref: 'staff' }, { var: 'beta' }] }],
  ['circle', { '!': [{ $ref: 'circle' }] }],
]);

test('the inliner puts segments of segments in their places, again when they were used before', () => {
  const inline = createSegmentInliner(segments);
  const insiders = { or: [staff, { var: 'beta' }] };
  expect(inline({ and: [{ $ref: 'insiders' }, { $ref: 'staff' }] })).toEqual({
    and: [insiders, staff],
  });
  expect(inline({ $ref: 'insiders' })).toEqual(insiders);
  expect(inline(staff)).toBe(staff);
});

test('the inliner gives up on what names a circle, and on nothing else', () => {
  const inline = createSegmentInliner(segments);
  expect(inline({ or: [{ $ref: 'staff' }, { $ref: 'circle' }] })).toBeNull();
  expect(inline({ $ref: 'staff' })).toEqual(staff);
});

test('the inliner lets an unknown segment match nobody', () => {
  expect(createSegmentInliner(segments)({ '!': [{ $ref: 'gone' }] })).toEqual({ '!': [false] });
});

test('the inliner knows segments that people opt into by an attribute', () => {
  const inline = createSegmentInliner(segments);
  const joined = { '==': [{ var: 'joinedBeta' }, true] };
  expect(inline({ $ref: '@joinedBeta' })).toEqual(joined);
  expect(inline({ or: [{ $ref: '@joinedBeta' }, { $ref: 'staff' }] })).toEqual({
    or: [joined, staff],
  });
});
