import { compileRuleset, evaluate } from '@tidegate/core';
import { expect, test } from 'vitest';
import { EvaluationCounts } from './evaluation-counts.ts';
import { createLedger } from './ledger.ts';
import { EVALUATION_COUNTERS_MAX, UNKNOWN_FLAGS_MAX } from './limits.ts';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';

const on = servingFlag({ on: true }, 'on');
const flags = {
  chat: watchedFlag(),
  plain: on,
  twin: on,
  nickname: servingFlag({ on: true }, 'on', { aliasOf: 'plain' }),
  asleep: { ...on, state: 'DISABLED' as const },
};
const ruleset = compileRuleset({ flags });
const answer = (flag: string, targetingKey = 'c') => evaluate(ruleset, flag, { targetingKey }, 0);

function newCounts() {
  const ledger = createLedger(undefined);
  return { counts: new EvaluationCounts(ledger), ledger };
}

test('add() counts by flag, variant, draw and reason', () => {
  const { counts } = newCounts();
  for (const flag of ['chat', 'plain', 'twin', 'twin', 'chat', 'asleep']) {
    counts.add(flag, answer(flag));
  }
  counts.add('chat', answer('chat', ''));
  expect(counts.size).toBe(5);
  expect(counts.drain()).toEqual([
    { flag: 'chat', variant: 'new', draw: 7, reason: 'TARGETING_MATCH', count: 2 },
    { flag: 'plain', variant: 'on', draw: 0, reason: 'STATIC', count: 1 },
    { flag: 'twin', variant: 'on', draw: 0, reason: 'STATIC', count: 2 },
    { flag: 'asleep', variant: '', draw: 0, reason: 'DISABLED', count: 1 },
    { flag: 'chat', variant: 'legacy', draw: 0, reason: 'TARGETING_MATCH', count: 1 },
  ]);
  expect([counts.size, counts.drain()]).toEqual([0, []]);
});

test('add() goes on after a drain and over rulesets, an alias under its flag', () => {
  const { counts } = newCounts();
  counts.add('plain', answer('plain'));
  counts.drain();
  counts.add('plain', answer('plain'));
  const next = compileRuleset({ flags });
  counts.add('plain', evaluate(next, 'plain', {}, 0));
  counts.add('nickname', answer('nickname'));
  const plain = { flag: 'plain', variant: 'on', draw: 0, reason: 'STATIC' };
  expect(counts.drain()).toEqual([{ ...plain, count: 3 }]);
});

test('add() tells of a bounded number of keys that are no flags, and drops what no wire takes', () => {
  const { counts, ledger } = newCounts();
  for (let user = 0; user <= UNKNOWN_FLAGS_MAX; user += 1) {
    counts.add(`user-${user}`, ruleset.notFound);
  }
  expect([counts.drain().length, ledger.droppedObservations]).toEqual([UNKNOWN_FLAGS_MAX, 1]);
  counts.add('user-7', ruleset.notFound);
  const unknown = { flag: 'user-7', variant: '', draw: 0, reason: 'ERROR' };
  expect(counts.drain()).toEqual([{ ...unknown, count: 1 }]);
  for (const key of ['', '__proto__', 'a\0b', 'x'.repeat(201)]) counts.add(key, ruleset.notFound);
  expect([counts.drain(), ledger.droppedObservations]).toEqual([[], 5]);
});

test('add() keeps no more counters than it may', () => {
  const { counts, ledger } = newCounts();
  const many = Array.from({ length: EVALUATION_COUNTERS_MAX + 1 }, (_, index) => `flag-${index}`);
  const big = compileRuleset({ flags: Object.fromEntries(many.map((key) => [key, on])) });
  for (const key of many) counts.add(key, evaluate(big, key, {}, 0));
  expect(counts.size).toBe(EVALUATION_COUNTERS_MAX);
  counts.drain();
  expect(ledger.droppedObservations).toBe(1);
});

test('close() takes nothing new but gives what it has', () => {
  const { counts } = newCounts();
  counts.add('plain', answer('plain'));
  counts.close();
  counts.add('twin', answer('twin'));
  expect(counts.drain().map(({ flag }) => flag)).toEqual(['plain']);
  counts.add('plain', answer('plain'));
  expect(counts.size).toBe(0);
});
