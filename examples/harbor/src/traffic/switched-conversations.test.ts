import { expect, test } from 'vitest';
import { switchedConversations } from './switched-conversations.ts';

const cut = { candidate: 'new', control: 'legacy', decidedMs: 1_000 };
const change = (conversationId: string, from: string, to: string, answeredMs: number) => ({
  conversationId,
  from,
  to,
  answeredMs,
});

test('switchedConversations() excuses the move to control from the decision on', () => {
  expect(switchedConversations([change('a', 'new', 'legacy', 1_000)], [cut])).toBe(0);
});

test.each([
  [change('a', 'new', 'legacy', 999), 'before the decision'],
  [change('a', 'legacy', 'new', 2_000), 'the other way'],
  [change('a', 'new', 'new-2', 2_000), 'to a third variant'],
])('switchedConversations() counts %j: %s', (one) => {
  expect(switchedConversations([one], [cut])).toBe(1);
});

test('switchedConversations() counts a conversation once, and without a rollback everything', () => {
  const twice = [change('a', 'legacy', 'new', 1), change('a', 'new', 'legacy', 2)];
  expect(switchedConversations([...twice, change('b', 'new', 'legacy', 3)], [])).toBe(2);
});
