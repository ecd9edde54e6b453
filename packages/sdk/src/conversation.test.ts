import { compileRuleset, type EvaluationContext } from '@tidegate/core';
import { expect, test } from 'vitest';
import { createConversation } from './conversation.ts';
import type { RememberedStart } from './conversation-start.ts';
import { Evaluator } from './evaluator.ts';
import { LeastRecent } from './least-recent.ts';
import { createLedger } from './ledger.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import type { TurnHost } from './turn.ts';
import type { ConversationStart } from './types.ts';

/** Remembers the context that it was asked with. */
class Witness extends Evaluator {
  context: EvaluationContext = {};

  override evaluate(flag: string, context: EvaluationContext) {
    this.context = context;
    return super.evaluate(flag, context);
  }
}

function newConversations() {
  const warnings: string[] = [];
  const ledger = createLedger(({ code }) => warnings.push(code));
  const state = { nowMs: 5_000 };
  const rulesets = { compiled: compileRuleset({ flags: { any: watchedFlag() } }) };
  const evaluator = new Witness(rulesets, () => state.nowMs, ledger, { add: () => {} });
  const runtime = { monotonicMs: () => 0 };
  const openTurns = { open: () => {} };
  const host = { ledger, evaluator, runtime, openTurns, nowMs: () => state.nowMs };
  const sources = { ledger, nowMs: () => state.nowMs, starts: new LeastRecent<RememberedStart>(2) };
  const contextOf = (start: ConversationStart): EvaluationContext => {
    const conversation = createConversation(host as unknown as TurnHost, sources, start);
    conversation.turn().string('any', 'x');
    return evaluator.context;
  };
  return { contextOf, ledger, warnings, state };
}

test('createConversation() takes the start from a UUIDv7 id', () => {
  const { contextOf, ledger } = newConversations();
  const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
  expect(contextOf({ id, startedAtMs: 1, userId: 'u', attributes: { beta: true } })).toEqual({
    targetingKey: id,
    conversationStartedAtMs: 1_645_557_742_000,
    userId: 'u',
    beta: true,
  });
  expect(ledger.missingStarts).toBe(0);
});

test('createConversation() lets no attribute pose as the unit or the start', () => {
  const { contextOf } = newConversations();
  const attributes = { targetingKey: 'x', conversationStartedAtMs: 9, userId: 'y' };
  expect(contextOf({ id: 'c', startedAtMs: 7, userId: 'u', attributes })).toEqual({
    targetingKey: 'c',
    conversationStartedAtMs: 7,
    userId: 'u',
  });
});

test('createConversation() without a start remembers when it first heard of it, warns once, counts', () => {
  const { contextOf, ledger, warnings, state } = newConversations();
  expect(contextOf({ id: 'a' }).conversationStartedAtMs).toBe(5_000);
  state.nowMs = 9_000;
  expect(contextOf({ id: 'a' }).conversationStartedAtMs).toBe(5_000);
  expect(contextOf({ id: 'b' }).conversationStartedAtMs).toBe(9_000);
  expect([ledger.missingStarts, warnings]).toEqual([2, ['missing-start']]);
});

test('createConversation() remembers a start that was given once', () => {
  const { contextOf, ledger } = newConversations();
  contextOf({ id: 'a', startedAtMs: 3 });
  expect(contextOf({ id: 'a' }).conversationStartedAtMs).toBe(3);
  expect(ledger.missingStarts).toBe(0);
});

test('createConversation() hands a bad start to the evaluator, which counts it', () => {
  const { contextOf, ledger } = newConversations();
  contextOf({ id: 'a', startedAtMs: '1700000000000' as unknown as number });
  contextOf({ id: 'b', startedAtMs: Number.NaN });
  expect([ledger.badStarts, ledger.missingStarts]).toEqual([2, 0]);
});

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a text', 'c-1'],
  ['no id', { startedAtMs: 3 }],
  ['an empty id', { id: '', startedAtMs: 3 }],
  ['a symbol as id', { id: Symbol('c'), attributes: null }],
  [
    'an object that throws',
    {
      get id() {
        throw new Error('looked at');
      },
    },
  ],
])('createConversation() of %s has no unit, and warns', (_, start) => {
  const { contextOf, ledger, warnings } = newConversations();
  const context = contextOf(start as unknown as ConversationStart);
  expect([context.targetingKey, ledger.missingStarts]).toEqual([undefined, 0]);
  expect(warnings).toEqual(['missing-id']);
});
