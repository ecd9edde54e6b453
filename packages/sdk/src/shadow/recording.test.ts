import { expect, test } from 'vitest';
import { CALLS_MAX } from './limits.ts';
import { Recording } from './recording.ts';

const atOnce = async () => {};
const ended = async (recording: Recording) => [await recording.done, recording.answer];

test('Recording is done with what control returns, where that is an answer', async () => {
  for (const returned of ['hi', { a: [1] }, null, Promise.resolve('hi')]) {
    const recording = new Recording();
    recording.watch(returned, atOnce);
    expect(await ended(recording)).toEqual(['answered', await returned]);
  }
});

test('Recording waits for a report where the return value is no answer', async () => {
  const recording = new Recording();
  recording.watch(Promise.resolve(new Response('x')), atOnce);
  await Promise.resolve();
  recording.answered('ai-sdk', 'the text');
  expect(await ended(recording)).toEqual(['answered', 'the text']);
});

test('Recording takes the last word of whoever knows the answer best, until control returned', async () => {
  const recording = new Recording();
  recording.answered('program', 'first');
  recording.answered('program', 'second');
  recording.answered('ai-sdk', 'of the AI SDK');
  recording.watch(Promise.resolve('returned'), atOnce);
  expect(await ended(recording)).toEqual(['answered', 'second']);
});

test('Recording ends once: failed, given up, or with more calls than it notes', async () => {
  const [failed, unknown, full] = [new Recording(), new Recording(), new Recording()];
  failed.watch(Promise.reject(new Error('boom')), atOnce);
  unknown.giveUp();
  unknown.watch('too late', atOnce);
  for (let call = 0; call <= CALLS_MAX; call += 1) {
    full.note('find', call, Promise.resolve({ ok: true, value: 1 }));
  }
  full.watch('answer', atOnce);
  expect(await Promise.all([failed, unknown, full].map(({ done }) => done))).toEqual([
    'failed',
    'unknown',
    'unknown',
  ]);
  expect(full.calls.length).toBe(CALLS_MAX);
});
