import { compileRuleset, evaluate } from '@tidegate/core';
import { expect, test } from 'vitest';
import { Exposures } from './exposures.ts';
import { createLedger } from './ledger.ts';
import { EXPOSURES_WAITING_MAX } from './limits.ts';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';

const alias = watchedFlag();
const flags = {
  chat: watchedFlag(),
  user: watchedFlag('new', 'userId'),
  nickname: { ...alias, metadata: { ...alias.metadata, aliasOf: 'chat' } },
  plain: servingFlag({ on: true }, 'on'),
};
const ruleset = compileRuleset({ flags });

function newExposures() {
  const ledger = createLedger(undefined);
  const state = { nowMs: 5 };
  const exposures = new Exposures(() => state.nowMs, ledger);
  const meet = (flag: string, context: Record<string, unknown>) =>
    exposures.note(flag, evaluate(ruleset, flag, context, 0), context);
  return { exposures, ledger, state, meet };
}

test('note() keeps the first time that a unit met a draw, an alias under its flag', () => {
  const { exposures, state, meet } = newExposures();
  meet('chat', { targetingKey: 'c-1' });
  state.nowMs = 9.6;
  meet('chat', { targetingKey: 'c-1' });
  meet('nickname', { targetingKey: 'c-1' });
  meet('user', { targetingKey: 'c-1', userId: 42 });
  const met = { variant: 'new', draw: 7 };
  expect(exposures.waiting.drain()).toEqual([
    { ...met, flag: 'chat', unit: 'c-1', atMs: 5 },
    { ...met, flag: 'user', unit: '42', atMs: 10 },
  ]);
  meet('chat', { targetingKey: 'c-1' });
  expect(exposures.waiting.drain()).toEqual([]);
});

test('note() passes over whoever was not drawn', () => {
  const { exposures, meet } = newExposures();
  meet('plain', { targetingKey: 'c-1' });
  meet('chat', {});
  meet('missing', { targetingKey: 'c-1' });
  expect(exposures.waiting.size).toBe(0);
});

test('note() lets no more wait than it may; what was dropped is new when it comes back', () => {
  const { exposures, ledger, meet } = newExposures();
  for (let unit = 0; unit < EXPOSURES_WAITING_MAX; unit += 1)
    meet('chat', { targetingKey: `${unit}` });
  meet('chat', { targetingKey: 'late' });
  expect([exposures.waiting.size, ledger.droppedObservations]).toEqual([EXPOSURES_WAITING_MAX, 1]);
  const drained = exposures.waiting.drain();
  meet('chat', { targetingKey: 'late' });
  exposures.waiting.restore(drained);
  expect([exposures.waiting.size, ledger.droppedObservations]).toEqual([EXPOSURES_WAITING_MAX, 2]);
  expect(exposures.waiting.drain()[0]?.unit).toBe('0');
});

test('close() takes nothing new but gives what it has', () => {
  const { exposures, meet } = newExposures();
  meet('chat', { targetingKey: 'c-1' });
  exposures.close();
  meet('chat', { targetingKey: 'c-2' });
  expect(exposures.waiting.drain().map(({ unit }) => unit)).toEqual(['c-1']);
});
