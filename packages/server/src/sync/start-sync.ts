import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { every } from '../config/every.ts';
import { createStuckStreams } from './stuck-streams.ts';
import { type SyncParts, syncRoutes } from './sync-service.ts';

/** A gRPC server that takes calls. */
export interface SyncServer {
  /** For example `http://127.0.0.1:8015`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more calls and cuts off what is left after `closeGraceMs`. */
  close(): Promise<void>;
}

/**
 * Starts `flagd.sync.v1` on a port of its own, HTTP/2 without TLS. Streams end with the hub.
 *
 * Rejects with the error of the socket when the address cannot be used.
 */
export async function startSyncServer(
  parts: SyncParts,
  address: { readonly host: string; readonly port: number },
): Promise<SyncServer> {
  const { clock, limits } = parts;
  const sessions = new Set<ServerHttp2Session>();
  const stuck = createStuckStreams(limits.syncUndrainedMs);
  const settings = { maxConcurrentStreams: limits.syncStreamsPerConnectionMax };
  const server = createServer(
    { settings },
    connectNodeAdapter({
      routes: syncRoutes(parts),
      grpc: true,
      grpcWeb: false,
      connect: false,
      readMaxBytes: limits.bodyBytes,
      writeMaxBytes: limits.syncDocumentBytes + limits.bodyBytes,
    }),
  );
  server.on('session', (session) => {
    if (sessions.size >= limits.syncConnectionsMax) {
      session.destroy();
      return;
    }
    sessions.add(session);
    session.on('error', () => {});
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', stuck.watch);
  const stops = [
    every(clock, limits.syncPingMs, () => {
      for (const session of sessions) ping(session, parts);
    }),
    every(clock, limits.streamSweepEveryMs, () => stuck.sweep(clock.monotonicMs())),
  ];
  const stop = (): void => {
    for (const one of stops) one();
  };
  try {
    const port = await listen(server, address);
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    return {
      url: `http://${host}:${port}`,
      port,
      async close() {
        stop();
        await closed(server, sessions, parts);
      },
    };
  } catch (cause) {
    stop();
    throw cause;
  }
}

function listen(
  server: Http2Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Cuts a connection off whose other end is gone without a word. */
function ping(session: ServerHttp2Session, { clock, limits }: SyncParts): void {
  if (session.destroyed || session.closed) return;
  const giveUp = clock.after(limits.syncPingMs, () => session.destroy());
  const sent = session.ping(() => giveUp());
  if (!sent) giveUp();
}

function closed(
  server: Http2Server,
  sessions: ReadonlySet<ServerHttp2Session>,
  { clock, limits }: SyncParts,
): Promise<void> {
  return new Promise((resolve) => {
    const force = clock.after(limits.closeGraceMs, () => {
      for (const session of sessions) session.destroy();
    });
    server.close(() => {
      force();
      resolve();
    });
    for (const session of sessions) session.close();
  });
}
