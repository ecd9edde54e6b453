import { expect, test } from 'vitest';
import { createRegistry } from './registry.ts';
import { keptSink } from './stream.fixture.ts';
import { createStreamClient } from './stream-client.ts';

const BOUNDS = { replayPendingMax: 1, streamBufferedBytesMax: 1, streamUndrainedMs: 1 };
const LIMITS = { streamsMax: 3, streamsPerKeyMax: 2, streamChunkClients: 10 };

function client(environment: string, keyId: string) {
  return createStreamClient({ environment, keyId, expiresMs: null, sink: keptSink() }, BOUNDS);
}

test('createRegistry() admits up to the limit of a key and of all', () => {
  const registry = createRegistry(LIMITS);
  registry.add(client('production', 'a'));
  registry.admit('a');
  const second = client('staging', 'a');
  registry.add(second);
  expect(() => registry.admit('a')).toThrow(
    'Cannot open a stream: 2 are open, 2 of them with this key; close some first',
  );
  registry.add(client('production', 'b'));
  expect(() => registry.admit('c')).toThrow('3 are open, 0 of them');
  registry.remove(second);
  registry.remove(second);
  registry.admit('a');
  expect(registry.size()).toBe(2);
});

test('createRegistry() admits a banned key no more and names its clients', () => {
  const registry = createRegistry(LIMITS);
  const [one, other] = [client('production', 'a'), client('production', 'b')];
  registry.add(one);
  registry.add(other);
  expect(registry.banKey('a')).toEqual([one]);
  expect(() => registry.admit('a')).toThrow('Cannot open a stream: the API key was revoked');
  expect(registry.everyone()).toEqual([one, other]);
  expect(registry.environments()).toEqual(['production']);
});
