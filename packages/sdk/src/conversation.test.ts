import type { EvaluationContext } from '@tidegate/core';
import { expect, test } from 'vitest';
import { createConversation } from './conversation.ts';
import type { RememberedStart } from './conversation-start.ts';
import { Evaluator } from './evaluator.ts';
import { LeastRecent } from './least-recent.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import { aTurnWorld } from './turn-world.fixture.ts';
import type { ConversationStart } from './types.ts';

/** Remembers the context that it was asked with. */
class Witness extends Evaluator {
  context: EvaluationContext = {};

  override evaluate(flag: string, context: EvaluationContext) {
    this.context = context;
    return super.evaluate(flag, context);
  }
}

function newConversations(isClockKnown = (): boolean => true) {
  const { host, ledger, warnings, rulesets, runtime } = aTurnWorld({
    flags: { any: watchedFlag() },
  });
  runtime.wallMs = 5_000;
  const nowMs = () => runtime.nowMs();
  const evaluator = new Witness(rulesets, nowMs, ledger, { add: () => {} });
  const sources = { ledger, nowMs, isClockKnown, starts: new LeastRecent<RememberedStart>(2) };
  const contextOf = (start: ConversationStart): EvaluationContext => {
    const conversation = createConversation({ ...host, evaluator }, sources, start);
    conversation.turn().string('any', 'x');
    return evaluator.context;
  };
  return { contextOf, ledger, warnings, runtime };
}

test('createConversation() takes the start from a UUIDv7 id', () => {
  const { contextOf, ledger, runtime } = newConversations();
  runtime.wallMs = 1_645_557_742_001;
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
  const { contextOf, ledger, warnings, runtime } = newConversations();
  expect(contextOf({ id: 'a' }).conversationStartedAtMs).toBe(5_000);
  runtime.wallMs = 9_000;
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

test('createConversation() starts a conversation of the future when it first hears of it, for good', () => {
  const { contextOf, runtime } = newConversations();
  const startedAtMs = 7_000;
  expect(contextOf({ id: 'a', startedAtMs }).conversationStartedAtMs).toBe(5_000);
  runtime.wallMs = 60_000;
  const starts = ['a', 'b'].map((id) => contextOf({ id, startedAtMs }).conversationStartedAtMs);
  expect(starts).toEqual([5_000, 7_000]);
});

test('createConversation() remembers nothing of the future by a clock that nobody put right yet', () => {
  let isKnown = false;
  const { contextOf, runtime } = newConversations(() => isKnown);
  const startedAtMs = 7_000;
  expect(contextOf({ id: 'a', startedAtMs }).conversationStartedAtMs).toBe(5_000);
  // The server says that our clock was an hour behind: the start was right.
  isKnown = true;
  runtime.wallMs = 3_605_000;
  expect(contextOf({ id: 'a', startedAtMs }).conversationStartedAtMs).toBe(7_000);
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
