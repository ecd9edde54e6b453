import { expect, test } from 'vitest';
import { Fold } from './fold.ts';
import { createLedger } from './ledger.ts';
import { createObservations } from './observations.ts';
import { SessionLevels } from './session-levels.ts';

test('level() tells sessions and users when they changed, once a window, and a 0 once', () => {
  const state = { nowMs: 0 };
  const book = { size: 0, users: 0 };
  const fold = new Fold(() => state.nowMs);
  const observations = createObservations(fold, createLedger(undefined));
  const levels = new SessionLevels(book, observations, () => state.nowMs);
  const told = () => {
    levels.level();
    return fold.drain().map(({ metric, cell }) => [metric, cell.kind === 'gauge' && cell.last]);
  };
  const both = (sessions: number, users: number) => [
    ['concurrent_sessions', sessions],
    ['active_users', users],
  ];
  expect(told()).toEqual([]);
  Object.assign(book, { size: 3, users: 2 });
  expect([told(), told()]).toEqual([both(3, 2), []]);
  state.nowMs = 10_000;
  expect([told(), told()]).toEqual([both(3, 2), []]);
  Object.assign(book, { size: 0, users: 0 });
  expect([told(), told()]).toEqual([both(0, 0), []]);
  state.nowMs = 20_000;
  expect(told()).toEqual([]);
});
