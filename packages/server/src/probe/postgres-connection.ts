import type { Socket } from 'node:net';
import type { AddressGuard } from '../notify/address-guard.ts';
import { openGuardedSocket } from './guarded-socket.ts';

const POSTGRES_PORT = 5_432;

/**
 * Options of one read-only connection to an allowed address. Nothing is taken from variables of this
 * process: its password is not theirs.
 *
 * @param by.timeoutMs of each statement
 * @param by.mostBytes more than that from the database cuts the connection
 */
export function postgresOptions(
  url: URL,
  by: {
    readonly guard: AddressGuard;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly mostBytes: number;
    readonly name: string;
  },
) {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || POSTGRES_PORT);
  const user = decodeURIComponent(url.username);
  const sslmode = url.searchParams.get('sslmode');
  return {
    host,
    port,
    user,
    password: () => decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    ssl: sslmode === null || sslmode === 'disable' ? false : (sslmode as SslMode),
    max: 1,
    prepare: false,
    fetch_types: false,
    connect_timeout: Math.ceil(by.timeoutMs / 1_000) + 1,
    target_session_attrs: undefined,
    onnotice: () => {},
    connection: {
      application_name: by.name,
      statement_timeout: by.timeoutMs,
      default_transaction_read_only: true,
    },
    socket: async (): Promise<Socket> => {
      const socket = await openGuardedSocket({ host, port }, by);
      endWhenTooMuch(socket, by.mostBytes);
      return Object.assign(socket, { host, port });
    },
  };
}

/** What was asked, or a rejection as soon as the signal ends it. */
export async function ended<T>(signal: AbortSignal, asked: PromiseLike<T>): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    asked.then(resolve, reject);
  });
}

/**
 * Cuts a connection off that says more than it was asked for. Its bytes are looked at between reads,
 * not as they come: under TLS they never reach this socket as data.
 */
function endWhenTooMuch(socket: Socket, mostBytes: number): void {
  const looking = setInterval(() => {
    if (socket.bytesRead > mostBytes)
      socket.destroy(new Error(`it said more than ${mostBytes} bytes`));
  }, LOOK_EVERY_MS);
  looking.unref();
  socket.once('close', () => clearInterval(looking));
}

/** Between two looks, ms; a server on this machine says some MB in that time. */
const LOOK_EVERY_MS = 5;

/** What `sslmode` of a target's URL may say. */
type SslMode = 'require' | 'prefer' | 'verify-full';
