import type { BrowserClient } from '../browser/types.ts';
import { monitoredPage } from './monitored-page.ts';
import type { PageMonitor, PageMonitorOptions } from './types.ts';
import { WatchedPage } from './watched-page.ts';

/**
 * Watches a page: Web Vitals, load time, time to interactive, errors and rejections that nobody
 * caught. They are folded in the page, and sent every 10 s while it is shown and at once when it is
 * hidden, under the whole product and under the drawn variants that the page met through the client.
 * No text that a visitor wrote and no id leaves the page, and no rollback hangs on what it tells. A
 * second call for the same client gives the same monitor; on a server, and for a key that must not
 * travel, nothing is sent. Never throws.
 *
 * @example
 * const flags = createBrowserClient({ url, key, context: { targetingKey: chatId } });
 * monitorPage(flags);
 */
export function monitorPage(client: BrowserClient, options: PageMonitorOptions = {}): PageMonitor {
  const known = monitors.get(client);
  if (known !== undefined) return known;
  const watched = new WatchedPage(client, options, monitoredPage());
  const monitor: PageMonitor = {
    context: () => watched.context(),
    stop: () => {
      monitors.delete(client);
      watched.stop();
    },
  };
  monitors.set(client, monitor);
  return monitor;
}

const monitors = new WeakMap<BrowserClient, PageMonitor>();
