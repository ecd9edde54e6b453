import { startTestServer, type TestServer } from '../packages/server/src/http/server.fixture.ts';

/** A server on free ports of loopback with a key of each kind for `production`. */
export interface RunningServer extends TestServer {
  readonly serverKey: string;
  readonly browserKey: string;
  readonly syncKey: string;
  /** Stores the flags of a flagd document word for word; answers what the server said. */
  importFlags(text: string): Promise<{ status: number; body: unknown }>;
  /** Stores flags of our own file format, and fails when they are refused. */
  apply(text: string): Promise<void>;
}

export async function startRunningServer(): Promise<RunningServer> {
  const server = await startTestServer({ grpcPort: 0 });
  const key = async (kind: 'server' | 'browser' | 'sync') => (await server.key(kind)).text;
  return {
    ...server,
    serverKey: await key('server'),
    browserKey: await key('browser'),
    syncKey: await key('sync'),
    async importFlags(text) {
      const body = { environment: 'production', text, confirmGrowth: true };
      return await server.call('POST', '/api/v1/import/flagd', { key: server.admin, body });
    },
    async apply(text) {
      const body = { files: [{ name: 'flags.yaml', text }] };
      const answer = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
      if (answer.status !== 200) throw new Error(`Cannot apply: ${JSON.stringify(answer.body)}`);
    },
  };
}

/** One flag over OFREP, as a provider asks for it. */
export async function askOfrep(
  server: RunningServer,
  flag: string,
  context: unknown,
  key = server.serverKey,
): Promise<{ status: number; body: unknown }> {
  const path = `/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)}`;
  return await server.call('POST', path, { key, body: { context } });
}
