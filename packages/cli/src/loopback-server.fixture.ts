import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What is answered; an object body becomes JSON. */
export interface Scripted {
  readonly status?: number;
  readonly type?: string;
  readonly location?: string;
  readonly body: unknown;
}

/** A server on loopback that answers from a script, one entry a request, the last again and again. */
export async function loopbackServer(...script: Scripted[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body: text === '' ? null : JSON.parse(text) });
    const answer = script[Math.min(received.length, script.length) - 1];
    const { status = 200, type = 'application/json', location, body = null } = answer ?? {};
    response.writeHead(status, { 'content-type': type, ...(location ? { location } : {}) });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const stop = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, stop };
}
