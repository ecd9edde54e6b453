import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BootstrapFlag } from './types.ts';

/** A server on the loopback that speaks OFREP to pages of any origin, with a stream of changes. */
export class OfrepServer {
  flags: readonly BootstrapFlag[] = [];
  url = '';
  /** Questions, and telemetry, in order. */
  readonly requests: string[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** Puts flags in force and tells every page. */
  publish(flags: readonly BootstrapFlag[], cause: 'publish' | 'rollback' | 'kill'): void {
    this.flags = flags;
    const data = JSON.stringify({ type: 'refetchEvaluation', cause });
    for (const stream of this.#streams) stream.write(`data: ${data}\n\n`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, if-none-match',
    );
    response.setHeader('access-control-expose-headers', 'etag');
    const path = request.url ?? '';
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (path === '/changes') this.#open(response);
    else {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      this.requests.push(`${path} ${Buffer.concat(parts).toString()}`);
      this.#all(request, response);
    }
  }

  #all(request: IncomingMessage, response: ServerResponse): void {
    const json = JSON.stringify(this.flags);
    const etag = `"${Buffer.from(json).toString('base64url').slice(-24)}"`;
    response.setHeader('etag', etag);
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else {
      const stream = { type: 'sse', endpoint: { requestUri: '/changes' } };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"flags":${json},"eventStreams":[${JSON.stringify(stream)}]}`);
    }
  }

  #open(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': open\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }
}
