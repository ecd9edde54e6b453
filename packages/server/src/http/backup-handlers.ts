import { type DrillView, ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type Route =
  | 'databases'
  | 'backups'
  | 'backup'
  | 'createBackup'
  | 'verifyBackup'
  | 'restoreBackup'
  | 'stopBackup'
  | 'drills'
  | 'runDrill';

/** Databases, their backups, and restores that are tried or in earnest. */
export function backupHandlers({ store, backups }: ServerParts): Pick<Handlers, Route> {
  const requireBackup = async (caller: Caller, id: string) => {
    const found = await store.read('getBackup', { id });
    // One of another environment looks like none.
    const environment = environmentOf(caller, undefined);
    if (found !== null && (environment ?? found.view.environment) === found.view.environment)
      return found.view;
    throw new ProblemError(
      'not-found',
      `Cannot find backup "${id}": it does not exist; list the backups to see their ids`,
    );
  };
  const requireDatabase = (caller: Caller, name: string): void => {
    const environment = environmentOf(caller, undefined);
    if (environment === null || backups.environmentOf(name) === environment) return;
    throw new ProblemError(
      'not-found',
      `Cannot find database "${name}": "${environment}" has none of this name; list the databases to see them`,
    );
  };
  return {
    databases: async ({ query, caller }) => ({
      databases: await backups.databases(environmentOf(caller, query.environment)),
    }),
    backups: async ({ query, caller }) => {
      const { database = null, limit } = query;
      const environment = environmentOf(caller, query.environment);
      return { backups: await store.read('listBackups', { environment, database, limit }) };
    },
    backup: ({ params: { id }, caller }) => requireBackup(caller, id),
    createBackup: async ({ body, caller }) => {
      const { database, policy = null, verify = null } = body;
      requireDatabase(caller, database);
      return await backups.create({ database, policy, verify, actor: actorOf(caller) });
    },
    verifyBackup: async ({ params: { id }, body, caller }) => {
      await requireBackup(caller, id);
      return await backups.verify({ id, store: body.store ?? null, actor: actorOf(caller) });
    },
    restoreBackup: async ({ params: { id }, body, caller }): Promise<DrillView> => {
      await requireBackup(caller, id);
      const { store: from = null, into = null, overwrite = null, toMs = null } = body;
      const { tables = [], reason } = body;
      const actor = actorOf(caller);
      return await backups.restore({
        ...{ id, store: from, into, overwrite, tables, toMs, reason, actor },
      });
    },
    stopBackup: async ({ params: { id }, body: { reason }, caller }) => {
      const environment = environmentOf(caller, undefined);
      return await backups.stopByHand({ id, environment, reason, actor: actorOf(caller) });
    },
    drills: async ({ query, caller }) => {
      const { database = null, limit } = query;
      const environment = environmentOf(caller, query.environment);
      return { drills: await store.read('listDrills', { environment, database, limit }) };
    },
    runDrill: async ({ body, caller }) => {
      const { database, region = null, toMs = null } = body;
      requireDatabase(caller, database);
      return await backups.drill({ database, region, toMs, actor: actorOf(caller) });
    },
  };
}
