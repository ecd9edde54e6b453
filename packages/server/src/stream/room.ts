import type { RoomClient } from './room-client.ts';

/** The open streams of one environment. */
export interface Room {
  readonly clients: ReadonlySet<RoomClient>;
  add(client: RoomClient): void;
  remove(client: RoomClient): void;
  /**
   * Visits every client, a chunk at a time with other work in between; visits of two calls never
   * mix. Resolves when all were visited.
   */
  visit(each: (client: RoomClient) => void): Promise<void>;
}

/** Makes an empty room whose visits pause after `chunkClients`. */
export function createRoom(chunkClients: number): Room {
  const clients = new Set<RoomClient>();
  let last: Promise<void> = Promise.resolve();
  const walk = async (each: (client: RoomClient) => void): Promise<void> => {
    let visited = 0;
    for (const client of [...clients]) {
      try {
        each(client);
      } catch {
        // One client that cannot be written to must not keep the others waiting.
        client.cut();
      }
      visited += 1;
      if (visited % chunkClients === 0) await otherWork();
    }
  };
  return {
    clients,
    add: (client) => void clients.add(client),
    remove: (client) => void clients.delete(client),
    visit(each) {
      last = last.then(() => walk(each));
      return last;
    },
  };
}

function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
