import { expect, test } from 'vitest';
import { createRoom } from './room.ts';
import type { RoomClient } from './room-client.ts';
import { keptSink } from './stream.fixture.ts';
import { createStreamClient } from './stream-client.ts';

const BOUNDS = { replayPendingMax: 1, streamBufferedBytesMax: 1, streamUndrainedMs: 1 };

function client(keyId: string) {
  const sink = keptSink();
  const made = createStreamClient({ environment: 'e', keyId, expiresMs: null, sink }, BOUNDS);
  return { made, sink };
}

test('createRoom() visits everybody in chunks with other work in between, calls never mixed', async () => {
  const room = createRoom(2);
  for (const keyId of ['a', 'b', 'c']) room.add(client(keyId).made);
  const seen: string[] = [];
  const visit = (name: string) => (visited: RoomClient) => void seen.push(name + visited.keyId);
  setImmediate(() => seen.push('other work'));
  await Promise.all([room.visit(visit('1')), room.visit(visit('2'))]);
  expect(seen).toEqual(['1a', '1b', 'other work', '1c', '2a', '2b', '2c']);
});

test('createRoom() goes on when one client cannot be written to', async () => {
  const room = createRoom(10);
  const [broken, fine] = [client('broken'), client('fine')];
  room.add(broken.made);
  room.add(fine.made);
  await room.visit((visited) => {
    if (visited.keyId === 'broken') throw new Error('broken');
    visited.send({ event: 'beat', serverMs: 1, flushEveryMs: 1 });
  });
  expect([broken.sink.state, fine.sink.state, fine.sink.events().length]).toEqual([
    'destroyed',
    'open',
    1,
  ]);
});
