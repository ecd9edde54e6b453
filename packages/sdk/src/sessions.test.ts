import { expect, test } from 'vitest';
import { createLedger } from './ledger.ts';
import { USERS_PER_SESSION_MAX } from './limits.ts';
import { Sessions } from './sessions.ts';

test('note() tells each pair once, a second user at once, and no more than 20 of them', () => {
  let seconds = 0;
  const sessions = new Sessions(
    () => 7.6,
    createLedger(undefined),
    () => {
      seconds += 1;
    },
  );
  expect(sessions.note('c', 'ann')).toEqual({ session: 'c', user: 'ann', atMs: 8, place: null });
  expect([sessions.note('c', 'ann'), sessions.note('d', 'ann')?.session, seconds]).toEqual([
    null,
    'd',
    0,
  ]);
  for (let user = 1; user < USERS_PER_SESSION_MAX; user += 1) {
    expect(sessions.note('c', `u-${user}`)).not.toBeNull();
  }
  expect([sessions.note('c', 'more'), seconds]).toEqual([null, USERS_PER_SESSION_MAX - 1]);
  sessions.close();
  expect([sessions.note('e', 'ann'), sessions.waiting.size]).toEqual([null, 21]);
});
