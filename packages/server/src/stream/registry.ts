import { ProblemError } from '@tidegate/protocol';
import type { Limits } from '../config/limits.ts';
import { createRoom, type Room } from './room.ts';
import type { RoomClient } from './room-client.ts';

/** Who is connected, by environment and by key, within the bounds. */
export interface Registry {
  /** @throws {ProblemError} `rate-limited` or `forbidden`, when one more of this key is too many. */
  admit(keyId: string): void;
  add(client: RoomClient): void;
  /** Does nothing for a client that is not there. */
  remove(client: RoomClient): void;
  /** Admits this key no more; returns its clients. */
  banKey(keyId: string): RoomClient[];
  environments(): string[];
  room(environment: string): Room | undefined;
  everyone(): RoomClient[];
  size(): number;
}

/** Makes an empty registry. */
export function createRegistry(
  limits: Pick<Limits, 'streamsMax' | 'streamsPerKeyMax' | 'streamChunkClients'>,
): Registry {
  const rooms = new Map<string, Room>();
  const openByKey = new Map<string, number>();
  const banned = new Set<string>();
  let open = 0;
  const count = (keyId: string, by: 1 | -1): void => {
    open += by;
    const left = (openByKey.get(keyId) ?? 0) + by;
    if (left === 0) openByKey.delete(keyId);
    else openByKey.set(keyId, left);
  };
  const everyone = () => [...rooms.values()].flatMap(({ clients }) => [...clients]);
  return {
    admit(keyId) {
      if (banned.has(keyId))
        throw new ProblemError('forbidden', 'Cannot open a stream: the API key was revoked');
      const ofKey = openByKey.get(keyId) ?? 0;
      if (open < limits.streamsMax && ofKey < limits.streamsPerKeyMax) return;
      throw new ProblemError(
        'rate-limited',
        `Cannot open a stream: ${open} are open, ${ofKey} of them with this key; close some first`,
      );
    },
    add(client) {
      const room = rooms.get(client.environment) ?? createRoom(limits.streamChunkClients);
      rooms.set(client.environment, room);
      room.add(client);
      count(client.keyId, 1);
    },
    remove(client) {
      const room = rooms.get(client.environment);
      if (!room?.clients.has(client)) return;
      room.remove(client);
      count(client.keyId, -1);
    },
    banKey(keyId) {
      banned.add(keyId);
      return everyone().filter((client) => client.keyId === keyId);
    },
    environments: () => [...rooms.keys()],
    room: (environment) => rooms.get(environment),
    everyone,
    size: () => open,
  };
}
