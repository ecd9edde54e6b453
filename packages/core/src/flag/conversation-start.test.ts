import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONVERSATION_START, isConversationStart, startedSince } from './conversation-start.ts';
import { resultOf } from './logic.fixture.ts';
import type { EvaluationContext } from './types.ts';

const FROM_MS = 1_700_000_000_000;

// The same question written so that no shortcut is taken.
const spelledOut = { '>=': [{ '+': [CONVERSATION_START] }, FROM_MS] };
const asked = { '>=': [CONVERSATION_START, FROM_MS] };

const near = fc.integer({ min: FROM_MS - 5_000, max: FROM_MS + 5_000 });
const start = fc.oneof(
  near,
  fc.double(),
  fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, '', 'soon', true),
  near.map(String),
  near.map((ms) => [ms]),
  fc.object(),
);

test('startedSince() answers as the expression that it stands for', () => {
  fc.assert(
    fc.property(start, near, (conversationStartedAtMs, nowMs) => {
      const context = { conversationStartedAtMs } as { conversationStartedAtMs: number };
      expect(outcome(asked, context, nowMs + 0.5)).toBe(outcome(spelledOut, context, nowMs + 0.5));
    }),
    { numRuns: 2_000 },
  );
});

test('startedSince() takes no inherited start', () => {
  const context: EvaluationContext = Object.create({ conversationStartedAtMs: FROM_MS - 1 });
  expect(resultOf(asked, context, FROM_MS)).toBe(true);
  expect(startedSince(FROM_MS, () => 'general')(context, FROM_MS)).toBe(true);
});

test('startedSince() hands a start that is no number to the expression', () => {
  const context = { conversationStartedAtMs: 'soon' as unknown as number };
  expect(startedSince(FROM_MS, () => 'general')(context, FROM_MS)).toBe('general');
});

test.each([
  ['itself, parsed again', JSON.parse(JSON.stringify(CONVERSATION_START)), true],
  ['another attribute', { if: [{ '>': [{ var: 'x' }, 0] }, 1, 2] }, false],
  ['a list', [CONVERSATION_START], false],
  ['more members', { ...(CONVERSATION_START as object), also: 1 }, false],
  ['text', 'if', false],
  ['nothing', null, false],
])('isConversationStart() of %s', (_, logic, result) => {
  expect(isConversationStart(logic)).toBe(result);
});

/** A start may be an object that cannot become a number: both must fail then. */
function outcome(...asking: Parameters<typeof resultOf>): unknown {
  try {
    return resultOf(...asking);
  } catch {
    return 'failed';
  }
}
