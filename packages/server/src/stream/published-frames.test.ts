import { expect, test } from 'vitest';
import { publishedFrames } from './published-frames.ts';
import { sseFrame } from './sse.ts';
import { patchTo, rulesetId } from './stream.fixture.ts';

const snapshot = sseFrame({
  event: 'snapshot',
  to: rulesetId(2),
  url: `/api/v1/rulesets/${rulesetId(2)}`,
});
const bytes = (cause: 'publish' | 'rollback' | 'kill') =>
  JSON.stringify(patchTo(2, { cause })).length;

test('publishedFrames() writes the patch when it is at the limit', () => {
  const patch = patchTo(2);
  expect(publishedFrames(patch, bytes('publish'))).toEqual({
    base: rulesetId(1),
    to: rulesetId(2),
    patchFrame: sseFrame(patch),
    snapshotFrame: snapshot,
  });
});

test.each(['publish', 'kill'] as const)(
  'publishedFrames() tells a %s by reference when it is above the limit',
  (cause) => {
    const frames = publishedFrames(patchTo(2, { cause }), bytes(cause) - 1);
    expect(frames.patchFrame).toBe(snapshot);
  },
);

test('publishedFrames() never tells a rollback by reference', () => {
  const patch = patchTo(2, { cause: 'rollback' });
  expect(publishedFrames(patch, 1).patchFrame).toBe(sseFrame(patch));
});

test('publishedFrames() counts bytes, not characters', () => {
  const patch = patchTo(2, { evaluators: { ключ: true } });
  expect(publishedFrames(patch, JSON.stringify(patch).length).patchFrame).toBe(snapshot);
});
