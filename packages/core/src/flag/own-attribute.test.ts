import { afterEach, expect, test } from 'vitest';
import { ownConversationStart, ownTargetingKey } from './own-attribute.ts';
import type { EvaluationContext } from './types.ts';

const polluted = Object.prototype as { targetingKey?: string; conversationStartedAtMs?: number };

afterEach(() => {
  delete polluted.targetingKey;
  delete polluted.conversationStartedAtMs;
});

const own = { targetingKey: 'chat-1', conversationStartedAtMs: 5 };

test.each([
  ['a plain object', own],
  ['an object without prototype', Object.assign(Object.create(null), own)],
  ['an object of a class', Object.assign(Object.create({ other: 1 }), own)],
])('ownTargetingKey() and ownConversationStart() read %s', (_, context) => {
  expect([ownTargetingKey(context), ownConversationStart(context)]).toEqual(['chat-1', 5]);
});

test('ownTargetingKey() and ownConversationStart() take nothing inherited', () => {
  const context: EvaluationContext = Object.create(own);
  expect([ownTargetingKey(context), ownConversationStart(context)]).toEqual([undefined, undefined]);
});

test('ownTargetingKey() and ownConversationStart() take nothing from a polluted prototype', () => {
  polluted.targetingKey = 'everybody';
  polluted.conversationStartedAtMs = 1;
  expect([ownTargetingKey({}), ownConversationStart({})]).toEqual([undefined, undefined]);
  expect([ownTargetingKey(own), ownConversationStart(own)]).toEqual(['chat-1', 5]);
});
