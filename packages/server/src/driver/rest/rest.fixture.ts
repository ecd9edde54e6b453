import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../config/clock.ts';
import { createAddressGuard } from '../../notify/address-guard.ts';
import { listenHttp } from '../../probe/probe.fixture.ts';

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Listens on loopback and answers as it is told; it goes with the test. */
export async function aRestServer(
  answer: (request: SeenRequest, response: ServerResponse) => void,
): Promise<{ readonly url: string }> {
  const { port, close } = await listenHttp((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const { method = '', headers } = request;
      const query = Object.fromEntries(searchParams);
      answer({ method, path: pathname, query, headers, body }, response);
    });
  });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}` };
}

/** Answers JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * A clock on which nobody waits: what is due later is due as soon as nothing else is to do, and time
 * moves there. `waits` are the waits that were asked for, in ms.
 */
export function anEagerClock(startMs = Date.parse('2026-11-22T10:00:00Z')) {
  let nowMs = startMs;
  const waits: number[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    after(delayMs, run) {
      waits.push(delayMs);
      const due = setImmediate(() => {
        nowMs += delayMs;
        run();
      });
      return () => clearImmediate(due);
    },
  };
  return { clock, waits };
}

/** Parts of a driver that may reach loopback. */
export function restParts(clock: Clock) {
  return { clock, guard: createAddressGuard(['127.0.0.1']), authorities: null };
}
