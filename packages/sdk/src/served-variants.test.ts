import { expect, test } from 'vitest';
import { PLACES_PER_CONVERSATION_MAX } from './limits.ts';
import { ServedVariants } from './served-variants.ts';

test('note() tells the variant before once, where a drawn one was taken away', () => {
  const served = new ServedVariants();
  const notes = [
    served.note('chat', 'new', true),
    served.note('chat', 'new', true),
    served.note('chat', 'legacy', false),
    served.note('chat', 'legacy', false),
  ];
  expect(notes).toEqual([null, null, 'new', null]);
});

test('note() keeps nothing of what nobody drew', () => {
  const served = new ServedVariants();
  expect([served.note('chat', 'a', false), served.note('chat', 'b', false)]).toEqual([null, null]);
});

test('note() follows 20 flags, and no more', () => {
  const served = new ServedVariants();
  for (let flag = 0; flag <= PLACES_PER_CONVERSATION_MAX; flag += 1) {
    served.note(`flag-${flag}`, 'new', true);
  }
  const last = PLACES_PER_CONVERSATION_MAX;
  expect(served.note(`flag-${last - 1}`, 'old', false)).toBe('new');
  expect(served.note(`flag-${last}`, 'old', false)).toBeNull();
});
