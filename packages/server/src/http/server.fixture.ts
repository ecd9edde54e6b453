import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyKind } from '@tidegate/protocol';
import { type Clock, systemClock } from '../config/clock.ts';
import { silentLog } from '../config/log.ts';
import { type RunningServer, type ServerOptions, startServer } from '../start-server.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';

/** A server over a folder of its own, with the store in this thread. */
export interface TestServer extends RunningServer {
  readonly directory: string;
  readonly store: Store;
  /** The first admin key, for all environments. */
  readonly admin: string;
  /** Makes a key and answers its text and id. */
  key(
    kind: KeyKind,
    environment?: string,
    expiresMs?: number,
  ): Promise<{ text: string; id: string }>;
  /** One request; `body` goes as JSON. */
  call(
    method: string,
    path: string,
    more?: { key?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<{ status: number; headers: Headers; body: unknown }>;
  /** Closes it and takes the folder away. */
  remove(): Promise<void>;
}

/** Starts a server on a free port of loopback. */
export async function startTestServer(
  options: Partial<ServerOptions> & { clock?: Clock; wrapStore?: (store: Store) => Store } = {},
): Promise<TestServer> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'tidegate-'));
  let opened: Store | undefined;
  const server = await startServer({
    port: 0,
    log: silentLog,
    clock: systemClock,
    openStore: async (given) => {
      const engine = await openSqliteEngine(given.directory);
      opened = options.wrapStore?.(engine) ?? engine;
      return opened;
    },
    ...options,
    directory,
  });
  if (opened === undefined) throw new Error('the server opened no store');
  const admin = server.createdKeys.find(({ kind }) => kind === 'admin')?.key ?? '';
  const call: TestServer['call'] = async (method, path, { key, body, headers } = {}) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return {
      status: answer.status,
      headers: answer.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  };
  return {
    ...server,
    directory,
    store: opened,
    admin,
    call,
    async key(kind, environment = 'production', expiresMs) {
      const body = { kind, environment, name: `a ${kind} key`, ...(expiresMs && { expiresMs }) };
      const made = (await call('POST', '/api/v1/keys', { key: admin, body })).body as {
        key: string;
        view: { id: string };
      };
      return { text: made.key, id: made.view.id };
    },
    async remove() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Flags of a file that `apply` takes. */
export const FLAGS_FILE = {
  name: 'flags.yaml',
  text: `apiVersion: tidegate/v1
kind: Flags
flags:
  greet:
    variants: { hello: hello, hi: hi }
    off: hello
    environments: { production: hello }
`,
};
