import type { RetryRegime } from './backoff.ts';
import { REQUEST_TIMEOUT_MS, RULESET_BYTES_MAX } from './limits.ts';
import type { Runtime } from './runtime.ts';
import type { ClientOptions } from './types.ts';

/** A whole answer of the control plane. */
export interface Answer {
  readonly status: number;
  /** What `Retry-After` asks for, ms; 0 when it asks for nothing. */
  readonly retryAfterMs: number;
  readonly body: string;
}

/** The HTTP side of the control plane: base URL, key, time limits. */
export interface ControlPlane {
  /** Asks and reads the whole answer, bounded in time and size; `null` when there was none. Never rejects. */
  ask(path: string, init?: RequestInit): Promise<Answer | null>;
  /** Opens a long answer; `signal` ends it. Rejects as `fetch` does. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
  /** A path on this server for an address that it gave us; `null` when it leads elsewhere. */
  pathOf(address: string): string | null;
  /** Ends every request in flight and every later one. */
  close(): void;
}

/**
 * Speaks to the control plane with the key in the `Authorization` header, and to nobody else: it
 * follows no redirects. Throws `TypeError` when the URL or the key cannot be used at all.
 */
export function createControlPlane(options: ClientOptions, runtime: Runtime): ControlPlane {
  const base = baseOf(options.url);
  if (
    typeof options.key !== 'string' ||
    options.key === '' ||
    !/^[\x21-\x7e]+$/.test(options.key)
  ) {
    throw new TypeError('Cannot create a client: the key is empty or no key; pass a server key');
  }
  if (options.key.startsWith('tg_admin_')) {
    throw new TypeError(
      'Cannot create a client: an admin key belongs to no environment; pass a server key',
    );
  }
  const authorization = `Bearer ${options.key}`;
  const inFlight = new Set<AbortController>();
  let closed = false;
  // "./" keeps a path a path, whatever it looks like.
  const send = (path: string, init: RequestInit, signal: AbortSignal): Promise<Response> =>
    runtime.fetch(new URL(`./${path.replace(/^\/+/, '')}`, base).href, {
      ...init,
      redirect: 'manual',
      signal,
      headers: { ...(init.headers as Record<string, string>), authorization },
    });

  return {
    ask: async (path, init = {}) => {
      if (closed) return null;
      const request = new AbortController();
      const cancel = runtime.after(REQUEST_TIMEOUT_MS, () => request.abort());
      inFlight.add(request);
      try {
        const response = await send(path, init, request.signal);
        const body = await readBounded(response, RULESET_BYTES_MAX);
        if (body === null) return null;
        return { status: response.status, retryAfterMs: retryAfterMs(response), body };
      } catch {
        return null;
      } finally {
        cancel();
        inFlight.delete(request);
      }
    },
    open: (path, headers, signal) => send(path, { headers }, signal),
    pathOf: (address) => {
      const target = URL.canParse(address, base) ? new URL(address, base) : null;
      if (target === null || target.origin !== base.origin) return null;
      const { pathname } = target;
      const below = pathname.startsWith(base.pathname)
        ? pathname.slice(base.pathname.length)
        : pathname;
      return below + target.search;
    },
    close: () => {
      closed = true;
      for (const request of inFlight) request.abort();
    },
  };
}

/** Whether a status means that the key or the address is wrong, which time alone will not cure. */
export function regimeOf(status: number): RetryRegime {
  return status === 401 || status === 403 || status === 404 ? 'denied' : 'ordinary';
}

/** What `Retry-After` asks for in seconds, as ms; dates are not used by our server. */
export function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return seconds > 0 && seconds < Infinity ? seconds * 1_000 : 0;
}

function baseOf(url: string): URL {
  const usable = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  if (usable === null || !/^https?:$/.test(usable.protocol)) {
    throw new TypeError(
      `Cannot create a client: "${url}" is no http or https URL; pass for example "http://127.0.0.1:7700"`,
    );
  }
  return new URL(usable.pathname.endsWith('/') ? usable.pathname : `${usable.pathname}/`, usable);
}

async function readBounded(response: Response, limit: number): Promise<string | null> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts.join('') + decoder.decode();
    bytes += value.byteLength;
    if (bytes > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}
