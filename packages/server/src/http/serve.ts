import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance } from 'fastify';
import { createKeyRing } from '../auth/key-ring.ts';
import { createCheckRuns } from '../check/create-check-runs.ts';
import { noChannels } from '../config/channels.ts';
import type { Clock } from '../config/clock.ts';
import { limits } from '../config/limits.ts';
import { stderrLog } from '../config/log.ts';
import { packageVersion } from '../config/version.ts';
import { createKeyQuota } from '../ingest/key-quota.ts';
import { registerExposition } from '../metric/register-exposition.ts';
import { type CountReports, createCountReports } from '../ofrep/count-reports.ts';
import { registerOfrep } from '../ofrep/register-ofrep.ts';
import { registerOtlp } from '../otlp/register-otlp.ts';
import { createProbes, type Probes } from '../probe/create-probes.ts';
import { rememberFigures } from '../scorecard/remember-figures.ts';
import type { CreatedKey, RunningServer, ServerOptions } from '../start-server.ts';
import type { Store } from '../store/store.ts';
import { registerChanges } from '../stream/changes-route.ts';
import { createStreamHub } from '../stream/hub.ts';
import { createRulesetCache } from '../stream/ruleset-cache.ts';
import { registerSnapshots } from '../stream/snapshot-routes.ts';
import { registerStream } from '../stream/stream-route.ts';
import { createTickets } from '../stream/tickets.ts';
import type { SyncServer } from '../sync/start-sync.ts';
import { createApp } from './create-app.ts';
import { createHandlers } from './create-handlers.ts';
import { createWorkers } from './create-workers.ts';
import { registerBeacon } from './register-beacon.ts';
import { registerExperimentFiles } from './register-experiment-files.ts';
import { registerOpenApi } from './register-openapi.ts';
import { registerPage } from './register-page.ts';
import { registerRoutes } from './register-routes.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * Puts the rooms of a server together over an open store, and listens. The store is closed with the
 * server, but not when this rejects.
 *
 * @throws {ProblemError} `conflict` when the address is taken.
 */
export async function serve(
  store: Store,
  options: ServerOptions & { readonly clock: Clock },
  createdKeys: readonly CreatedKey[],
): Promise<RunningServer> {
  const { clock, log = stderrLog(), channels = noChannels } = options;
  const rulesets = createRulesetCache(store);
  const hub = createStreamHub({ store, rulesets, clock, limits, log });
  const random = Math.random;
  const basics = { clock, limits, log, channels, random };
  const workers = createWorkers(store, options, { ...basics, onWatched: hub.setWatched });
  const { loop, outbox, actions, drivers, backups, rehearsals, board, experiments } = workers;
  const checks = createCheckRuns({ clock, limits, log });
  const ring = createKeyRing({ store, clock, limits });
  const tickets = createTickets({ clock, limits });
  const version = packageVersion();
  const quota = createKeyQuota({ store, clock, limits, log });
  const rooms = { store, clock, limits, ring, hub, rulesets, tickets };
  const figures = rememberFigures({ store, clock });
  const told = { loop, outbox, actions, checks, drivers, backups, rehearsals, board, experiments };
  const { queries = [] } = options;
  const parts = { ...basics, ...rooms, ...told, queries, figures, quota, version };
  const counts = createCountReports(parts);
  const app = assemble({ ...parts, counts }, options.corsOrigins ?? []);
  let sync: SyncServer | null = null;
  let probes: Probes | null = null;

  const close = async (): Promise<void> => {
    hub.close();
    // Programs get as long to end as requests do.
    const worked = Promise.all([workers.stopActions(), checks.close()]);
    const force = clock.after(limits.closeGraceMs, () => app.server.closeAllConnections());
    await Promise.all([app.close(), sync?.close()]);
    force();
    await Promise.all([probes?.close(), workers.stopDeadMan()]);
    await Promise.all([counts.close(), quota.close()]);
    await worked;
    await workers.close();
    await store.close();
  };
  let closing: Promise<void> | null = null;
  const { host = '127.0.0.1', port = 7700, grpcPort = null } = options;
  try {
    const url = await listening(host, port, () => app.listen({ host, port }));
    sync = grpcPort === null ? null : await startSync(parts, host, grpcPort);
    const { allowAddresses } = channels;
    probes = await createProbes(parts, { targets: options.probes ?? [], allowAddresses });
    await workers.start();
    return {
      url,
      port: Number(new URL(url).port),
      grpcUrl: sync?.url ?? null,
      grpcPort: sync?.port ?? null,
      createdKeys,
      close() {
        closing ??= close();
        return closing;
      },
    };
  } catch (cause) {
    hub.close();
    await Promise.all([app.close(), sync?.close(), probes?.close(), counts.close(), quota.close()]);
    throw cause;
  }
}

function assemble(
  parts: ServerParts & { readonly counts: CountReports },
  corsOrigins: readonly string[],
): FastifyInstance {
  const app = createApp({ limits: parts.limits, log: parts.log, corsOrigins });
  registerRoutes(app, createHandlers(parts), parts);
  registerStream(app, parts);
  registerChanges(app, parts);
  registerSnapshots(app, parts);
  registerOfrep(app, parts);
  registerOtlp(app, parts);
  registerBeacon(app, parts);
  registerExposition(app, parts);
  registerExperimentFiles(app, parts);
  registerOpenApi(app, parts.version);
  registerPage(app);
  return app;
}

/** Loaded only where it is wanted: gRPC costs time and memory that few servers need to spend. */
async function startSync(parts: ServerParts, host: string, port: number): Promise<SyncServer> {
  const { startSyncServer } = await import('../sync/start-sync.ts');
  return await listening(host, port, () => startSyncServer(parts, { host, port }));
}

async function listening<T>(host: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const state = LISTEN_TROUBLE[String(code)];
    if (state === undefined) throw cause;
    throw new ProblemError('conflict', `Cannot listen on "${host}:${port}": ${state}`, { cause });
  }
}

const LISTEN_TROUBLE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; stop what holds it or give another port',
  EACCES: 'the port needs more rights; give one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address; give one of its own',
  ENOTFOUND: 'the name is unknown; give an address',
};
