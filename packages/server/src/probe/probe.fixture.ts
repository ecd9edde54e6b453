import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { ProbeTarget } from './probe-target.ts';

/** A target of `production` that is asked by TCP, with changes. */
export function aTarget(changes: Partial<ProbeTarget> = {}): ProbeTarget {
  return {
    name: 'app',
    environment: 'production',
    flag: '',
    variant: '',
    everyMs: 10_000,
    timeoutMs: 2_000,
    check: { kind: 'tcp', host: '127.0.0.1', port: 9 },
    ...changes,
  };
}

/** Something that listens on a free port of loopback. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

export function listenHttp(answer: RequestListener): Promise<Listening> {
  return listening(createServer(answer));
}

/** Takes connections, and does with them what it is told; by default it says nothing. */
export function listenTcp(take: (socket: Socket) => void = () => {}): Promise<Listening> {
  return listening(createTcpServer(take));
}

/** A port that nobody listens on: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listenTcp();
  await close();
  return port;
}

async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
