import { compileRuleset, evaluate, type FlagdDocument } from '@tidegate/core';
import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { constantFlag } from '../stream/served-world.fixture.ts';
import { createEvaluationCounts } from './evaluation-counts.ts';
import { drainedFlag } from './ofrep.fixture.ts';

const DRAIN_MS = 1_800_000_000_000;
const flags = {
  plain: constantFlag(true),
  twin: constantFlag(true),
  nickname: constantFlag(true, { aliasOf: 'plain' }),
  drained: drainedFlag(DRAIN_MS),
  asleep: { ...constantFlag(true), state: 'DISABLED' },
  broken: {},
};
const compiled = () => compileRuleset({ flags } as unknown as FlagdDocument);
const ruleset = compiled();
const answer = (key: string, of = ruleset) =>
  evaluate(of, key, { targetingKey: 'c', conversationStartedAtMs: DRAIN_MS - 1 }, DRAIN_MS);
const PLAIN = { flag: 'plain', variant: 'on', draw: 0, reason: 'STATIC' };

test('add() counts by flag, variant, draw and reason', () => {
  const counts = createEvaluationCounts(limits);
  for (const key of ['plain', 'drained', 'twin', 'twin', 'asleep', 'broken', 'drained'])
    counts.add(key, answer(key));
  expect(counts.drain()).toEqual({
    counts: [
      { ...PLAIN, count: 1 },
      { flag: 'drained', variant: 'new', draw: 1, reason: 'TARGETING_MATCH', count: 2 },
      { ...PLAIN, flag: 'twin', count: 2 },
      { flag: 'asleep', variant: '', draw: 0, reason: 'DISABLED', count: 1 },
      { flag: 'broken', variant: '', draw: 0, reason: 'ERROR', count: 1 },
    ],
    dropped: 0,
  });
  expect(counts.drain()).toEqual({ counts: [], dropped: 0 });
});

test('add() goes on after a drain and over rulesets, an alias under its flag', () => {
  const counts = createEvaluationCounts(limits);
  counts.add('plain', answer('plain'));
  counts.drain();
  counts.add('plain', answer('plain'));
  counts.add('plain', answer('plain', compiled()));
  counts.add('nickname', answer('nickname'));
  expect(counts.drain()).toEqual({ counts: [{ ...PLAIN, count: 3 }], dropped: 0 });
});

test('add() tells of a bounded number of keys that are no flags', () => {
  const counts = createEvaluationCounts({ ...limits, unknownFlagsMax: 2 });
  const unknown = (flag: string) => ({ flag, variant: '', draw: 0, reason: 'ERROR', count: 1 });
  for (const key of ['u-1', 'u-2', 'u-3']) counts.add(key, ruleset.notFound);
  expect(counts.drain()).toEqual({ counts: [unknown('u-1'), unknown('u-2')], dropped: 1 });
  for (const key of ['u-3', 'u-2']) counts.add(key, ruleset.notFound);
  expect(counts.drain()).toEqual({ counts: [unknown('u-2')], dropped: 1 });
});

test('add() counts no flag as one more key, whatever other keys there were', () => {
  const counts = createEvaluationCounts({ ...limits, unknownFlagsMax: 0 });
  for (const key of ['', 'u-1', '']) counts.add(key, ruleset.notFound);
  expect(counts.drain()).toEqual({
    counts: [{ flag: '', variant: '', draw: 0, reason: 'ERROR', count: 2 }],
    dropped: 1,
  });
});

test('add() drops names that cannot be stored', () => {
  const counts = createEvaluationCounts(limits);
  for (const key of ['__proto__', 'a\0b', 'x'.repeat(201)]) counts.add(key, ruleset.notFound);
  for (const variant of ['__proto__', 'a\0b', 'x'.repeat(201)])
    counts.add('plain', { ...answer('plain'), variant });
  expect(counts.drain()).toEqual({ counts: [], dropped: 6 });
  counts.add('x'.repeat(200), ruleset.notFound);
  expect(counts.drain().counts).toHaveLength(1);
});

test('add() keeps no more counters than it may, and forgets answers but no counts', () => {
  const counts = createEvaluationCounts({
    ...limits,
    evaluationCountersMax: 2,
    evaluationAnswersMax: 1,
  });
  for (const key of ['plain', 'twin', 'asleep', 'plain', 'twin', 'plain'])
    counts.add(key, answer(key));
  expect(counts.drain()).toEqual({
    counts: [
      { ...PLAIN, count: 3 },
      { ...PLAIN, flag: 'twin', count: 2 },
    ],
    dropped: 1,
  });
});
