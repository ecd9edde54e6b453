import { WHOLE_PRODUCT } from '@tidegate/core';
import { expect, test } from 'vitest';
import { ConversationBook, type OpenConversation } from './conversation-book.ts';
import { OPEN_CONVERSATIONS_MAX, PLACES_PER_CONVERSATION_MAX } from './limits.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';

const place = { flag: 'chat', variant: 'new', draw: 7 };

function aBook() {
  const runtime = new ManualRuntime();
  const closed: OpenConversation[] = [];
  const state = { dropped: 0 };
  const book = new ConversationBook({
    runtime,
    idleMs: 60_000,
    onClose: (conversation) => closed.push(conversation),
    onDrop: () => {
      state.dropped += 1;
    },
  });
  const open = (id: string, userId: string | null = null): OpenConversation => {
    const conversation = book.turnOpened(id, userId);
    if (conversation === null) throw new Error('the book is closed');
    return conversation;
  };
  const turn = (conversation: OpenConversation, costUsd: number | null, failed = false) =>
    book.turnEnded(conversation, [WHOLE_PRODUCT, place], { failed, latencyMs: 10, costUsd });
  return { book, runtime, closed, state, open, turn };
}

test('a conversation adds its turns up in each place, and closes when it is idle', async () => {
  const { book, runtime, closed, open, turn } = aBook();
  turn(open('c', 'ann'), 0.5);
  await runtime.advance(59_000);
  turn(open('c', 'ann'), null, true);
  await runtime.advance(59_999);
  expect([book.size, book.users, closed]).toEqual([1, 1, []]);
  await runtime.advance(1_001);
  const tally = { turns: 2, failedTurns: 1, latencySumMs: 20, costUsd: 0.5 };
  expect(closed).toMatchObject([
    {
      id: 'c',
      startedMs: 0,
      lastSeenMs: 59_000,
      tallies: [
        { place: WHOLE_PRODUCT, ...tally },
        { place, ...tally },
      ],
    },
  ]);
  expect([book.size, book.users, runtime.nextTimerMs]).toEqual([0, 0, null]);
});

test('a conversation with an open turn is not idle', async () => {
  const { runtime, closed, open, turn } = aBook();
  const conversation = open('c');
  await runtime.advance(300_000);
  expect(closed).toEqual([]);
  turn(conversation, null);
  await runtime.advance(120_000);
  expect(closed).toHaveLength(1);
});

test('end() closes with the last open turn, and a later turn begins anew', () => {
  const { book, closed, open, turn } = aBook();
  const [first, second] = [open('c'), open('c')];
  book.end('c');
  turn(first, null);
  expect(closed).toEqual([]);
  turn(second, null);
  expect(closed.map(({ tallies }) => tallies[0]?.turns)).toEqual([2]);
  book.end('c');
  expect(open('c')).not.toBe(first);
});

test('spent() adds money after the turn, and none to a conversation that closed', () => {
  const { book, closed, state, open, turn } = aBook();
  const conversation = open('c');
  turn(conversation, null);
  book.spent(conversation, [place], 0.25);
  book.end('c');
  book.spent(conversation, [place], 1);
  turn(conversation, 1);
  expect(closed.map(({ tallies }) => tallies.map(({ costUsd }) => costUsd))).toEqual([
    [null, 0.25],
  ]);
  expect(state.dropped).toBe(1);
});

test('the conversation whose last turn opened longest ago makes room', () => {
  const { book, closed, open } = aBook();
  open('c-0');
  for (let id = 1; id < OPEN_CONVERSATIONS_MAX; id += 1) open(`c-${id}`);
  open('c-0');
  expect([book.size, closed]).toEqual([OPEN_CONVERSATIONS_MAX, []]);
  open('young');
  expect([book.size, closed.map(({ id }) => id)]).toEqual([OPEN_CONVERSATIONS_MAX, ['c-1']]);
});

test('a conversation is added up in 20 places beside the whole product', () => {
  const { book, state, open } = aBook();
  const conversation = open('c');
  const places = Array.from({ length: PLACES_PER_CONVERSATION_MAX + 1 }, (_, draw) => ({
    ...place,
    draw,
  }));
  book.turnEnded(conversation, places, { failed: false, latencyMs: 1, costUsd: null });
  const { length } = conversation.tallies;
  expect([length, state.dropped]).toEqual([PLACES_PER_CONVERSATION_MAX + 1, 1]);
});

test('close() closes all of them, and takes no more', () => {
  const { book, runtime, closed, open } = aBook();
  open('a', 'ann');
  open('b', 'ann');
  book.close();
  expect([closed.map(({ id }) => id), book.size, book.users]).toEqual([['a', 'b'], 0, 0]);
  expect([book.turnOpened('c', null), runtime.nextTimerMs]).toEqual([null, null]);
});
