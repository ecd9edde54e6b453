import { expect, test } from 'vitest';
import { createStatelessOrchestrator } from './stateless-orchestrator.ts';

test('createStatelessOrchestrator() keeps nothing between turns', () => {
  const stateless = createStatelessOrchestrator();
  const request = {
    conversationId: 'a',
    userId: 'user-1',
    betaUser: false,
    messages: [{ role: 'user' as const, content: 'one' }],
  };
  stateless.history(request);
  stateless.answered(request, 'answer');
  expect(stateless.history(request)).toEqual([{ role: 'user', content: 'one' }]);
});

test.each([
  ['text/plain', 'text'],
  ['text/event-stream', 'ui-message-stream'],
  ['', 'ui-message-stream'],
])('createStatelessOrchestrator() answers Accept "%s" with %s', (accept, transport) => {
  expect(createStatelessOrchestrator().transport(accept)).toBe(transport);
});
