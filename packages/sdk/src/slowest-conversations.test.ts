import { expect, test } from 'vitest';
import { SLOWEST_CONVERSATIONS_MAX } from './limits.ts';
import { ServedVariants } from './served-variants.ts';
import { SlowestConversations, type SlowTurn } from './slowest-conversations.ts';

const slow = (id: string, latencyMs: number): SlowTurn => ({
  conversation: {
    id,
    userId: null,
    startedMs: 0,
    lastSeenMs: 0,
    tallies: [],
    served: new ServedVariants(),
  },
  place: null,
  latencyMs,
  stages: new Map(),
  atMs: 0,
});
const told = (turns: readonly SlowTurn[]) =>
  turns.map(({ conversation, latencyMs }) => [conversation.id, latencyMs]);

test('drain() tells the five slowest conversations by their slowest turn', () => {
  const slowest = new SlowestConversations();
  for (let index = 0; index < 10; index += 1) slowest.note(slow(`c-${index}`, index));
  slowest.note(slow('c-9', 3));
  slowest.note(slow('c-5', 8.5));
  expect([slowest.takes(5), slowest.takes(6), slowest.takes(6.1)]).toEqual([false, false, true]);
  const drained = slowest.drain();
  expect(told(drained)).toEqual([
    ['c-9', 9],
    ['c-5', 8.5],
    ['c-8', 8],
    ['c-7', 7],
    ['c-6', 6],
  ]);
  expect([drained.length, slowest.drain()]).toEqual([SLOWEST_CONVERSATIONS_MAX, []]);
  slowest.note(slow('c-1', 8.7));
  slowest.restore(drained);
  expect(told(slowest.drain()).map(([id]) => id)).toEqual(['c-9', 'c-1', 'c-5', 'c-8', 'c-7']);
});
