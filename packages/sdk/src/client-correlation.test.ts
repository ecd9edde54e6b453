import { expect, test, vi } from 'vitest';
import { aClientWorld } from './client-world.fixture.ts';
import { createCorrelation } from './correlation.ts';
import { snapshotOf, watchedFlag } from './ruleset.fixture.ts';
import { createTestClient } from './testing/create-test-client.ts';

test('correlate() gives work an id, and turn.run() keeps it', async () => {
  const { newClient } = await aClientWorld(snapshotOf(1, { chat: watchedFlag() }));
  const client = newClient();
  const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  const ids = await client.correlate('request-1', async () => {
    await Promise.resolve();
    return [client.correlationId(), turn.run(() => client.correlationId())];
  });
  expect(ids).toEqual(['request-1', 'request-1']);
  expect(client.correlationId()).toBe(null);
});

test('turn.run() has an id of its own, the same for the whole turn', () => {
  const client = createTestClient();
  const conversation = client.conversation({ id: 'chat-1', startedAtMs: 1 });
  const turn = conversation.turn();
  const own = turn.run(() => client.correlationId());
  expect(own).toMatch(/^[0-9a-f]{32}$/);
  expect(turn.run(() => client.correlationId())).toBe(own);
  expect(conversation.turn().run(() => client.correlationId())).not.toBe(own);
});

test('createCorrelation() runs work without an id where there is no AsyncLocalStorage', () => {
  const lookUp = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const correlation = createCorrelation();
  lookUp.mockRestore();
  expect(correlation.run('a', () => [correlation.id()])).toEqual([null]);
});
