import type { KeyKind } from '@tidegate/protocol';
import type { Action } from './action/action.ts';
import type { Channels } from './config/channels.ts';
import { type Clock, systemClock } from './config/clock.ts';
import type { Log } from './config/log.ts';
import type { Safety } from './config/safety.ts';
import type { OutcomeQuery } from './outcome/query.ts';
import type { ProbeTarget } from './probe/probe-target.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';

/** How a server is started. */
export interface ServerOptions {
  /** Folder of the store; made when it is not there. */
  readonly directory: string;
  /** Default `127.0.0.1`: nobody outside this machine. */
  readonly host?: string;
  /** Default 7700; 0 = any free one. */
  readonly port?: number;
  /** Port of `flagd.sync.v1` (gRPC) on the same address; 0 = any free one; default `null` = none. */
  readonly grpcPort?: number | null;
  /** Origins whose pages may use the routes for browsers; default none. */
  readonly corsOrigins?: readonly string[];
  /** Default: none. */
  readonly channels?: Channels;
  /** What this server asks from time to time; default: nothing. */
  readonly probes?: readonly ProbeTarget[];
  /** What plans and checks may have done, by name; default: nothing. */
  readonly actions?: readonly Action[];
  /** Drivers, databases, and where their backups lie; default: nothing. */
  readonly safety?: Safety;
  /** Where experiments may read figures of units besides tracked events; default: nowhere else. */
  readonly queries?: readonly OutcomeQuery[];
  /** Made at the first start; default development, staging, production. */
  readonly environments?: readonly string[];
  readonly clock?: Clock;
  /** Default: warnings and errors as lines of JSON on stderr. */
  readonly log?: Log;
  /** Opens the store over `directory`; default: SQLite in a thread of its own. */
  readonly openStore?: (options: { readonly directory: string }) => Promise<Store>;
}

/** A key that was made now; its text is never shown again. */
export interface CreatedKey {
  readonly environment: string;
  readonly kind: KeyKind;
  readonly key: string;
}

/** A server that takes requests. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Where `flagd.sync.v1` listens, `null` = nowhere. */
  readonly grpcUrl: string | null;
  readonly grpcPort: number | null;
  /** Empty unless this was the first start of its folder. */
  readonly createdKeys: readonly CreatedKey[];
  /** Says good-bye to streams, lets requests end, closes the store. Safe to call twice. */
  close(): Promise<void>;
}

const ENVIRONMENTS = ['development', 'staging', 'production'];

/**
 * Starts the control plane over one folder. It takes requests when the promise resolves.
 *
 * @throws {ProblemError} `store-locked` when another server holds the folder, `conflict` when the
 *   address is taken; nothing is left open then.
 * @example
 * const server = await startServer({ directory: './tidegate-data' });
 * server.url // 'http://127.0.0.1:7700'
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { clock = systemClock, environments = ENVIRONMENTS } = options;
  // The store opens in its thread while this one loads the web framework.
  const loading = import('./http/serve.ts');
  const store = await (options.openStore ?? openSqliteStore)({ directory: options.directory });
  try {
    const { created } = await store.transact('bootstrap', { nowMs: clock.nowMs(), environments });
    const { serve } = await loading;
    return await serve(store, { ...options, clock }, created);
  } catch (cause) {
    await store.close();
    throw cause;
  }
}
