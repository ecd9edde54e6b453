import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpError } from './http-error.ts';

/** Answers one request; it may throw or reject. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** An HTTP server whose failures are JSON, whose sockets have limits. Routes are named "GET /health". */
export function createJsonServer(routes: Readonly<Record<string, Handler>>): Server {
  const listener: RequestListener = (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const handler = routes[`${request.method} ${path}`];
    const run = async (): Promise<void> => {
      if (handler !== undefined) return handler(request, response);
      throw new HttpError(
        404,
        'not-found',
        `Cannot answer "${request.method} ${path}": there is no such route; use one of ${Object.keys(routes).join(', ')}`,
      );
    };
    run().catch((error: unknown) => sendError(request, response, error));
  };
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 },
    listener,
  );
  server.maxConnections = 2_000;
  return server;
}

/** Sends a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Starts listening; resolves with the base URL. */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** Stops listening and waits for running answers; sockets that idle are closed at once. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Sockets become idle one by one, as their answers end.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  server.closeIdleConnections();
  await closed.finally(() => clearInterval(sweep));
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const known = error instanceof HttpError ? error : null;
  if (known === null) process.stderr.write(`harbor: ${String(error)}\n`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of the body is not read: the socket cannot be used again.
  if (!request.complete) response.setHeader('connection', 'close');
  sendJson(response, known?.status ?? 500, {
    error: {
      code: known?.code ?? 'internal',
      message: known?.message ?? 'Cannot answer: Harbor made a mistake; see its log',
    },
  });
}
