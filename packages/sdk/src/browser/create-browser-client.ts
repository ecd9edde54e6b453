import { PageClient } from './page-client.ts';
import type { BrowserClient, BrowserClientOptions } from './types.ts';

/**
 * A client for a page: the server evaluates, the page holds the values of one context and is told
 * when they change. Values of the bootstrap or of the last visit are there at once. Never throws.
 *
 * @example
 * const flags = createBrowserClient({
 *   url: 'https://flags.example.com',
 *   key: 'tg_browser_…',
 *   context: { targetingKey: chatId, plan: 'pro' },
 * });
 * await flags.ready();
 * if (flags.boolean('new-chat', false)) openNewChat();
 */
export function createBrowserClient(options: BrowserClientOptions): BrowserClient {
  const client = new PageClient(options);
  client.start();
  return client;
}
