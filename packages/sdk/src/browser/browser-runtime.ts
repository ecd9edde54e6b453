import { type PlainRuntime, plainRuntime } from '../runtime.ts';

/** What happens to the page. */
export type PageEvent = 'shown' | 'hidden' | 'online' | 'leaving' | 'back';

/** An open stream of events; `close` ends it without a further call. */
export interface EventFeed {
  close(): void;
}

/** Called by a stream. `onEnd`: it broke, and does not come back by itself. */
export interface EventFeedListener {
  onOpen(): void;
  onMessage(text: string): void;
  onEnd(): void;
}

/** Everything outside that the browser client knows; tests put their own in. */
export interface BrowserRuntime extends PlainRuntime {
  /** Text kept on this device; `null` where there is none. */
  read(name: string): string | null;
  /** Keeps a text on this device; where that is not allowed nothing happens. */
  write(name: string, text: string): void;
  /** Opens a stream of server-sent events; `null` where the platform has none. */
  openFeed(url: string, listener: EventFeedListener): EventFeed | null;
  /** Tells of what happens to the page; returns how to stop. */
  onPage(listener: (event: PageEvent) => void): () => void;
}

/** The runtime of a page. Where something is missing, such as in a worker or in Node, it is left out. */
export function browserRuntime(): BrowserRuntime {
  return {
    ...plainRuntime(),
    read: (name) => {
      try {
        return storage()?.getItem(name) ?? null;
      } catch {
        return null;
      }
    },
    write: (name, text) => {
      try {
        storage()?.setItem(name, text);
      } catch {
        // Full or forbidden: the values live as long as the page.
      }
    },
    openFeed,
    onPage,
  };
}

/** A server has no visitor, even where it has such a storage. Throws where it is forbidden. */
function storage(): Storage | undefined {
  return typeof document === 'undefined' ? undefined : localStorage;
}

function openFeed(url: string, listener: EventFeedListener): EventFeed | null {
  try {
    // Where the platform has none, this throws too.
    const source = new EventSource(url);
    source.onopen = () => listener.onOpen();
    source.onmessage = ({ data }) => listener.onMessage(String(data));
    source.onerror = () => {
      // Its own reconnect would show a ticket that is used up.
      source.close();
      listener.onEnd();
    };
    return source;
  } catch {
    return null;
  }
}

function onPage(listener: (event: PageEvent) => void): () => void {
  if (typeof document === 'undefined') return () => {};
  const stop = new AbortController();
  const { signal } = stop;
  const visibility = () => listener(document.hidden ? 'hidden' : 'shown');
  document.addEventListener('visibilitychange', visibility, { signal });
  addEventListener('online', () => listener('online'), { signal });
  addEventListener('pagehide', () => listener('leaving'), { signal });
  addEventListener('pageshow', ({ persisted }) => persisted && listener('back'), { signal });
  return () => stop.abort();
}
