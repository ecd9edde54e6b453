import { expect, test } from 'vitest';
import type { ChatRequest } from './chat-request.ts';
import { createLegacyOrchestrator } from './legacy-orchestrator.ts';

function ask(conversationId: string, ...texts: string[]): ChatRequest {
  return {
    conversationId,
    userId: 'user-1',
    betaUser: false,
    messages: texts.map((content) => ({ role: 'user', content })),
  };
}

test('createLegacyOrchestrator() keeps the history itself and takes only the last message', () => {
  const legacy = createLegacyOrchestrator();
  legacy.history(ask('a', 'one'));
  legacy.answered(ask('a', 'one'), 'first answer');
  expect(legacy.history(ask('a', 'something else', 'two'))).toEqual([
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'first answer' },
    { role: 'user', content: 'two' },
  ]);
});

test('createLegacyOrchestrator() begins an unknown session with what the request brought', () => {
  const legacy = createLegacyOrchestrator();
  expect(legacy.history(ask('moved-here', 'one', 'two')).map(({ content }) => content)).toEqual([
    'one',
    'two',
  ]);
});

test('createLegacyOrchestrator() forgets the session that was silent longest', () => {
  const legacy = createLegacyOrchestrator(2);
  for (const id of ['a', 'b', 'a', 'c']) legacy.history(ask(id, `first of ${id}`));
  expect(legacy.history(ask('a', 'next'))).toHaveLength(3);
  expect(legacy.history(ask('b', 'next'))).toHaveLength(1);
});

test('createLegacyOrchestrator() speaks one protocol, whatever is accepted', () => {
  expect(createLegacyOrchestrator().transport('text/plain')).toBe('ui-message-stream');
});
