import { ManualRuntime } from '../manual-runtime.fixture.ts';
import type { BrowserRuntime, EventFeedListener, PageEvent } from './browser-runtime.ts';
import type { BootstrapFlag } from './types.ts';

interface OpenFeed {
  readonly url: string;
  readonly listener: EventFeedListener;
}

/** A page whose time stands still until a test moves it, before a server that speaks OFREP. */
export class ManualPage extends ManualRuntime implements BrowserRuntime {
  readonly stored = new Map<string, string>();
  readonly feeds: OpenFeed[] = [];
  hasFeeds = true;
  /** What the server answers now; a status other than 200 fails. */
  readonly server = {
    status: 200,
    flags: [] as readonly BootstrapFlag[],
    etag: '"1"',
    pin: null as string | null,
    streams: true,
  };
  /** Requests in order: path, context or body, and `If-None-Match`. */
  readonly asked: { path: string; body: unknown; ifNoneMatch: string | undefined }[] = [];
  readonly #listeners = new Set<(event: PageEvent) => void>();

  constructor() {
    super();
    this.respond = async (url, init) => this.#answer(url, init);
  }

  /** Questions for flags so far. */
  get questions(): number {
    return this.asked.filter(({ path }) => path === '/ofrep/v1/evaluate/flags').length;
  }

  read = (name: string): string | null => this.stored.get(name) ?? null;
  write = (name: string, text: string): void => {
    this.stored.set(name, text);
  };

  openFeed = (url: string, listener: EventFeedListener): { close(): void } | null => {
    if (!this.hasFeeds) return null;
    const feed = { url, listener };
    this.feeds.push(feed);
    return { close: () => this.feeds.splice(this.feeds.indexOf(feed), 1) };
  };

  onPage = (listener: (event: PageEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Lets something happen to the page. */
  page(event: PageEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The server tells every stream of a change. */
  tell(cause: string): void {
    const text = JSON.stringify({ type: 'refetchEvaluation', cause });
    for (const { listener } of this.feeds) listener.onMessage(text);
  }

  /** Every stream breaks. */
  breakFeeds(): void {
    for (const { listener } of this.feeds.splice(0)) listener.onEnd();
  }

  #answer(url: string, init: RequestInit): Response {
    const { status, flags, etag, pin, streams } = this.server;
    const headers = new Headers(init.headers);
    const ifNoneMatch = headers.get('if-none-match') ?? undefined;
    const body = JSON.parse(String(init.body));
    this.asked.push({ path: new URL(url).pathname, body, ifNoneMatch });
    if (status !== 200) return new Response('{}', { status });
    if (ifNoneMatch === etag) return new Response(null, { status: 304 });
    const answer = {
      flags,
      ...(streams ? { eventStreams: [{ type: 'sse', endpoint: { requestUri: '/changes' } }] } : {}),
      ...(pin === null ? {} : { metadata: { conversationPin: pin } }),
    };
    return new Response(JSON.stringify(answer), { headers: { etag } });
  }
}

/** A flag as the server answers it. */
export function answered(
  key: string,
  value: BootstrapFlag['value'],
  more: Partial<BootstrapFlag> = {},
): BootstrapFlag {
  return {
    key,
    ...(value === undefined ? {} : { value }),
    variant: 'on',
    reason: 'STATIC',
    ...more,
  };
}
