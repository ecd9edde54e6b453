import { TidegateClient } from './client.ts';
import type { Client, ClientOptions } from './types.ts';

/**
 * A client that evaluates flags in memory, keeps its ruleset in step with the control plane, and
 * sends folded telemetry. One for each process; `close()` it before the process ends. Throws
 * `TypeError` when the URL or the key cannot be used at all; nothing afterwards throws.
 *
 * @example
 * const tidegate = createClient({ url: 'http://127.0.0.1:7700', key: process.env.TIDEGATE_KEY });
 * await tidegate.ready();
 * const turn = tidegate.conversation({ id: chatId, startedAtMs }).turn();
 * const agent = turn.bundle('support-agent', fallbackBundle);
 */
export function createClient(options: ClientOptions): Client {
  return new TidegateClient(options);
}
