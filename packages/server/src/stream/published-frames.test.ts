import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { changeFrame } from './change-frame.ts';
import { publishedFrames } from './published-frames.ts';
import { sseFrame } from './sse.ts';
import { patchTo, rulesetId } from './stream.fixture.ts';

const snapshot = sseFrame({
  event: 'snapshot',
  to: rulesetId(2),
  url: `/api/v1/rulesets/${rulesetId(2)}`,
});
const bounds = (patchBytesMax: number, urgentPatchBytesMax = patchBytesMax) => ({
  patchBytesMax,
  urgentPatchBytesMax,
});
const bytes = (cause: 'publish' | 'rollback' | 'kill') =>
  JSON.stringify(patchTo(2, { cause })).length;

test('publishedFrames() writes the patch when it is at the limit', () => {
  const patch = patchTo(2);
  expect(publishedFrames(patch, bounds(bytes('publish')), { to: 'b' })).toEqual({
    base: rulesetId(1),
    to: rulesetId(2),
    patchFrame: sseFrame(patch),
    patchFrameBytes: sseFrame(patch).length,
    snapshotFrame: snapshot,
    changeFrame: changeFrame(patch),
    browserFrame: changeFrame({ ...patch, to: 'b' }),
  });
});

test('publishedFrames() tells a change by reference when it is above the limit', () => {
  const frames = publishedFrames(patchTo(2), bounds(bytes('publish') - 1), null);
  const { patchFrame, patchFrameBytes, browserFrame } = frames;
  expect([patchFrame, patchFrameBytes, browserFrame]).toEqual([snapshot, snapshot.length, null]);
});

test.each(['rollback', 'kill'] as const)(
  'publishedFrames() writes a %s in full up to a limit of its own, and refers to it above',
  (cause) => {
    const patch = patchTo(2, { cause });
    expect(publishedFrames(patch, bounds(1, bytes(cause)), null).patchFrame).toBe(sseFrame(patch));
    expect(publishedFrames(patch, bounds(1, bytes(cause) - 1), null).patchFrame).toBe(snapshot);
  },
);

test('publishedFrames() never writes a frame that a client is cut off for', () => {
  const { urgentPatchBytesMax, streamBufferedBytesMax } = limits;
  const empty = patchTo(2, { cause: 'rollback', evaluators: { a: '' } });
  const room = urgentPatchBytesMax - JSON.stringify(empty).length;
  const fullOf = (length: number) => ({ ...empty, evaluators: { a: 'x'.repeat(length) } });
  const frames = publishedFrames(fullOf(room), limits, null);
  expect(frames.patchFrame).toBe(sseFrame(fullOf(room)));
  expect(frames.patchFrameBytes).toBeLessThan(streamBufferedBytesMax);
  expect(publishedFrames(fullOf(room + 1), limits, null).patchFrame).toBe(snapshot);
});

test('publishedFrames() counts bytes, not characters', () => {
  const patch = patchTo(2, { evaluators: { ключ: true } });
  expect(publishedFrames(patch, bounds(JSON.stringify(patch).length), null).patchFrame).toBe(
    snapshot,
  );
});
