import { CONTROLLER } from '@tidegate/core';
import { onTestFinished } from 'vitest';
import { createWorkBoard } from '../../board/work-board.ts';
import { fakeClock } from '../../config/clock.fixture.ts';
import { limits } from '../../config/limits.ts';
import { silentLog } from '../../config/log.ts';
import type { Safety } from '../../config/safety.ts';
import type { SqliteEntry } from '../../database/database-entry.ts';
import { anEngine } from '../../store/engine.fixture.ts';
import type { Store } from '../../store/store.ts';
import type { BackupPolicy, DrillPolicy } from '../policy.ts';
import type { StoreWork } from '../store-work.ts';
import { createService } from './create-service.ts';
import { memoryDatabase, memoryStore } from './outside-world.fixture.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
/** Midnight UTC of a Sunday. */
export const MIDNIGHT = Date.UTC(2027, 0, 3);

export function aPolicy(changes: Partial<BackupPolicy> = {}): BackupPolicy {
  return {
    ...{ name: 'daily', database: 'app', kind: 'full', schedule: null, zone: 'UTC' },
    ...{ when: 'before each deployment', keepMs: 7 * DAY_MS, stores: ['local', 'archive'] },
    ...{ verify: false, encryption: null, notify: ['ops'] },
    ...changes,
  };
}

export function aDrillPolicy(changes: Partial<DrillPolicy> = {}): DrillPolicy {
  return {
    ...{ name: 'quarterly', database: 'app', schedule: '0 5 1 1,4,7,10 *', zone: 'UTC' },
    ...{ when: 'quarterly on 1 at 05:00 UTC', region: null, rtoMs: HOUR_MS, rpoMs: HOUR_MS },
    ...{ notify: ['ops'] },
    ...changes,
  };
}

const entry: SqliteEntry = {
  ...{ kind: 'sqlite', name: 'app', environment: 'production', integrity: [], checksums: true },
  ...{ secrets: ['hunter2hunter2'], path: '/app.db', migrate: null, regions: { 'eu-west': '/eu' } },
};

function place(name: string, offSite: boolean): StoreWork {
  return { kind: 'directory', name, offSite, path: `/${name}`, secrets: [] };
}

/** A service over a real store, a database and two stores in memory, and a clock that stands. */
export async function aService(
  changes: {
    readonly policies?: readonly BackupPolicy[];
    readonly drills?: readonly DrillPolicy[];
    readonly store?: Store;
    readonly term?: () => number | null;
    readonly directory?: string;
  } = {},
) {
  const clock = fakeClock(MIDNIGHT);
  const store = changes.store ?? (await anEngine());
  const environments = ['production', 'staging'];
  await store.transact('bootstrap', { nowMs: clock.nowMs(), environments });
  const database = memoryDatabase('app', ['one', 'two', 'three']);
  database.at(clock.nowMs);
  const places = { local: memoryStore('local'), archive: memoryStore('archive', true) };
  const board = createWorkBoard(clock);
  const safety: Safety = {
    ...{ drivers: [], databases: [entry] },
    stores: [place('local', false), place('archive', true)],
    backups: changes.policies ?? [aPolicy()],
    drills: changes.drills ?? [],
  };
  let news = 0;
  const parts = {
    ...{ store, clock, limits, log: silentLog, board, directory: changes.directory ?? '/nowhere' },
    term: changes.term ?? (() => 1),
    onNews: () => {
      news += 1;
    },
  };
  const tools = {
    driver: () => database,
    store: ({ name }: StoreWork) => (name === 'local' ? places.local : places.archive),
  };
  const service = createService(safety, parts, tools);
  onTestFinished(() => service.close());
  const view = async (id: string) => {
    const found = await store.read('getBackup', { id });
    if (found === null) throw new Error(`there is no backup ${id}`);
    return found.view;
  };
  return {
    ...{ clock, store, database, places, board, safety, service, view },
    news: () => news,
    /** Another service over the same world, as after a restart. */
    again: () => createService(safety, parts, tools),
    drills: () => store.read('listDrills', { environment: null, database: null, limit: 50 }),
    backups: () => store.read('listBackups', { environment: null, database: null, limit: 50 }),
    /** Makes a backup and waits for its end. */
    async backUp(verify: boolean | null = null, policy: string | null = null) {
      const asked = { database: 'app', policy, verify, actor: CONTROLLER };
      const { id } = await service.create(asked);
      await service.ended(id);
      return await view(id);
    },
    async actions(subject: string) {
      const { rows } = await store.read('listAudit', { environment: 'production', subject });
      return rows.map(({ action }) => action).reverse();
    },
  };
}
