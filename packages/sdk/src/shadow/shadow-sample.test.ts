import { type Evaluation, shadowBucket } from '@tidegate/core';
import { expect, test } from 'vitest';
import { shadowSample } from './shadow-sample.ts';

function served(more: Partial<Evaluation> = {}, metadata: Evaluation['metadata'] = {}): Evaluation {
  return {
    value: 1,
    variant: 'old',
    draw: 0,
    servedAs: 'old',
    rule: 'serve',
    reason: 'STATIC',
    metadata: { shadow: 20_000, shadowVariant: 'new', ...metadata },
    ...more,
  };
}
const chats = Array.from({ length: 2_000 }, (_, index) => `chat-${index}`);

test('shadowSample() takes the conversations in the share, and keeps them as it grows', () => {
  const inShare = (shadow: number) =>
    chats.filter((targetingKey) => shadowSample('chat', served({}, { shadow }), { targetingKey }));
  const [small, large] = [inShare(20_000), inShare(50_000)];
  expect(small).toEqual(chats.filter((id) => shadowBucket('chat', id) < 20_000));
  expect(small.length).toBeGreaterThan(300);
  expect(small.filter((id) => !large.includes(id))).toEqual([]);
  expect(inShare(100_000)).toEqual(chats);
});

test('shadowSample() goes by the flag that an alias is of, and by its unit', () => {
  const evaluation = served({}, { aliasOf: 'chat', unit: 'userId', shadow: 100_000 });
  expect(shadowSample('enableChat', evaluation, { targetingKey: 'c', userId: 'u' })).toEqual({
    flag: 'chat',
    variant: 'new',
    unit: 'u',
  });
});

test.each([
  ['kill-file', served({ rule: 'kill-file' }, { shadow: 100_000 })],
  ['override', served({ rule: 'override' }, { shadow: 100_000 })],
  ['no variant', served({ variant: null }, { shadow: 100_000 })],
  ['a name that is too long', served({}, { shadow: 100_000, shadowVariant: 'x'.repeat(201) })],
  ['a share of NaN', served({}, { shadow: Number.NaN })],
])('shadowSample() takes nobody: %s', (_why, evaluation) => {
  expect(shadowSample('chat', evaluation, { targetingKey: 'c' })).toBeNull();
});
