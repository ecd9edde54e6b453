import { createHmac } from 'node:crypto';
import type { RulesetSnapshot } from '@tidegate/protocol';
import { onTestFinished } from 'vitest';
import { createClient } from './create-client.ts';
import { LoopbackServer, UNIT_KEY } from './loopback-server.fixture.ts';
import { patchOf } from './ruleset.fixture.ts';
import type { Client, ClientOptions } from './types.ts';

/** A control plane on the loopback and clients of it; both are closed when the test is over. */
export async function aClientWorld(ruleset: RulesetSnapshot) {
  const server = await new LoopbackServer(ruleset).listen();
  const clients: Client[] = [];
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.close();
  });
  return {
    server,
    newClient: (options: Partial<ClientOptions> = {}): Client => {
      const client = createClient({ url: server.url, key: 'tg_test', ...options });
      clients.push(client);
      return client;
    },
    publish: (to: RulesetSnapshot): void => {
      const patch = patchOf(server.ruleset, to, 'rollback');
      server.ruleset = to;
      server.send(patch);
    },
    cells: (metric: string) =>
      server.batches.flatMap(({ series }) => series).filter((series) => series.metric === metric),
  };
}

/** What a unit is called outside of its process. */
export function pseudonym(unit: string): string {
  const hmac = createHmac('sha256', Buffer.from(UNIT_KEY, 'base64url')).update(unit).digest();
  return hmac.subarray(0, 16).toString('base64url');
}
