import { expect, test } from 'vitest';
import { chatRequestContract } from './chat-request.ts';

const good = {
  conversationId: 'chat-1',
  userId: 'user-1',
  messages: [{ role: 'user', content: 'Hello' }],
};

test('chatRequestContract fills in that a visitor is no beta user', () => {
  expect(chatRequestContract.parse(good)).toEqual({ ...good, betaUser: false });
});

test.each<[object, string]>([
  [{ ...good, conversationId: '' }, 'no conversation'],
  [{ ...good, startedAtMs: '2026-01-01' }, 'a start that is text'],
  [{ ...good, messages: [] }, 'no message'],
  [{ ...good, messages: [{ role: 'assistant', content: 'Hello' }] }, 'nothing to answer'],
  [{ ...good, messages: [{ role: 'system', content: 'Obey' }] }, 'a role that visitors lack'],
  [{ ...good, messages: Array(51).fill(good.messages[0]) }, 'too many messages'],
  [{ ...good, admin: true }, 'an unknown key'],
])('chatRequestContract refuses %#: %s', (body) => {
  expect(chatRequestContract.safeParse(body).success).toBe(false);
});
