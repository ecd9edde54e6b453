import type { Socket } from 'node:net';
import type { Limits } from '../config/limits.ts';
import type { AddressGuard } from '../notify/address-guard.ts';
import { openGuardedSocket } from './guarded-socket.ts';
import type { PostgresCheck, ProbeOutcome } from './probe-target.ts';

const POSTGRES_PORT = 5_432;

/**
 * Connects, asks `select 1` in a read-only session, and leaves. Rejects when the server cannot be
 * reached, lets nobody in, does not answer or never ends its answer, or when the signal ends it.
 */
export async function checkPostgres(
  { url }: PostgresCheck,
  by: {
    readonly guard: AddressGuard;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly limits: Pick<Limits, 'probePostgresBytes'>;
  },
): Promise<ProbeOutcome> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(connectionOf(new URL(url), by));
  // Its own end waits for an answer that may never come; the signal cuts the socket.
  try {
    const [row] = await ended(by.signal, sql`select 1 as one`);
    return row?.['one'] === 1
      ? { ok: true, detail: '' }
      : { ok: false, detail: 'it answered something else than 1' };
  } finally {
    void sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** Nothing is taken from variables of this process: its password is not theirs. */
function connectionOf(url: URL, by: Parameters<typeof checkPostgres>[1]) {
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
      application_name: 'tidegate probe',
      statement_timeout: by.timeoutMs,
      default_transaction_read_only: true,
    },
    socket: async (): Promise<Socket> => {
      const socket = await openGuardedSocket({ host, port }, by);
      endWhenTooMuch(socket, by.limits.probePostgresBytes);
      return Object.assign(socket, { host, port });
    },
  };
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

async function ended<T>(signal: AbortSignal, asked: PromiseLike<T>): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    asked.then(resolve, reject);
  });
}
