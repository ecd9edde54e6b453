import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLLER } from '../packages/core/dist/index.js';
import { createBackupService } from '../packages/server/dist/backup/create-backup-service.js';
import { objectNames } from '../packages/server/dist/backup/format/object-names.js';
import { createBackupStore } from '../packages/server/dist/backup/store/create-backup-store.js';
import { createWorkBoard } from '../packages/server/dist/board/work-board.js';
import { systemClock as clock } from '../packages/server/dist/config/clock.js';
import { limits } from '../packages/server/dist/config/limits.js';
import { silentLog as log } from '../packages/server/dist/config/log.js';
import { openSqliteStore } from '../packages/server/dist/store/sqlite-store.js';

const LISTED = 200;

/**
 * Policies, copies, drills and regions, one after the other. What goes wrong is a row that is not ok,
 * and the rest is tried all the same.
 *
 * @param directory folder of the store that `tidegate: true` means; `null` = the one of this drill
 */
export async function drillEverything({ safety, directory, folder, say }) {
  const own = join(folder, 'own');
  mkdirSync(own);
  const store = await openSqliteStore({ directory: own });
  const environments = [...new Set(safety.databases.map(({ environment }) => environment))];
  await store.transact('bootstrap', { nowMs: clock.nowMs(), environments });
  const service = createBackupService(safety, {
    ...{ store, clock, limits, log, board: createWorkBoard(clock), directory: directory ?? own },
    ...{ term: () => null, onNews: () => {} },
  });
  const made = [];
  const rows = [];
  const world = { safety, service, store, made };
  const add = (row) => {
    rows.push(row);
    say(JSON.stringify(row));
  };
  try {
    for (const database of safety.databases) {
      const policies = safety.backups.filter((policy) => policy.database === database.name);
      for (const policy of differentPolicies(policies)) await tryPolicy(world, policy, add);
      await tryDrills(world, database, add);
    }
  } finally {
    await service.close();
    await removeMade(world, say);
    await store.close();
  }
  return { figures: figuresOf(rows), rows };
}

/** Those that differ only in when they run and what they keep would be tried twice. */
function differentPolicies(policies) {
  const key = ({ database, kind, stores, encryption }) =>
    JSON.stringify([database, kind, stores, encryption]);
  return [
    ...new Map([...policies].reverse().map((policy) => [key(policy), policy])).values(),
  ].reverse();
}

/** Makes a backup, then restores and compares each of its copies. */
async function tryPolicy({ safety, service, store, made }, policy, add) {
  const { name, database, stores } = policy;
  const { id } = await service.create({
    ...{ database, policy: name, verify: false, actor: CONTROLLER },
  });
  await service.ended(id);
  const { view } = await store.read('getBackup', { id });
  made.push(view);
  for (const place of stores) {
    const { kind, offSite } = safety.stores.find((one) => one.name === place);
    const copy = view.copies.find((one) => one.store === place);
    const about = { what: 'copy', store: place, kind, offSite, database, policy: name, backup: id };
    if (copy?.state !== 'stored' || view.state === 'failed') {
      const detail = view.detail || view.remarks.join('; ') || 'it has no such copy';
      add({ ...about, ok: false, bytes: 0, rtoS: null, detail });
      continue;
    }
    const drill = await ended({ service, store }, database, () =>
      service.verify({ id, store: place, actor: CONTROLLER }),
    );
    add({ ...about, bytes: copy.bytes, encrypted: view.encrypted, ...outcomeOf(drill) });
  }
}

/** Beside itself, and in each region. */
async function tryDrills({ safety, service, store }, { name: database, regions }, add) {
  if (!safety.backups.some((policy) => policy.database === database)) {
    const detail = 'no policy backs it up';
    add({
      ...{ what: 'drill', database, region: null, ok: false, rtoS: null, rpoS: null, detail },
    });
    return;
  }
  for (const region of [null, ...Object.keys(regions)]) {
    const drill = await ended({ service, store }, database, () =>
      service.drill({ database, region, toMs: null, actor: CONTROLLER }),
    );
    add({ what: region === null ? 'drill' : 'region', database, region, ...outcomeOf(drill) });
  }
}

async function ended({ service, store }, database, begin) {
  try {
    const { id } = await begin();
    await service.ended(id);
    const drills = await store.read('listDrills', { environment: null, database, limit: LISTED });
    return drills.find((drill) => drill.id === id);
  } catch (cause) {
    return { state: 'failed', rtoS: null, rpoS: null, detail: cause.message, differences: [] };
  }
}

function outcomeOf({ state, rtoS, rpoS, detail, differences }) {
  const seconds = (value) => (value === null ? null : Math.round(value * 1_000) / 1_000);
  return {
    ...{ ok: state === 'ok', rtoS: seconds(rtoS), rpoS: seconds(rpoS) },
    ...{ detail: [detail, ...differences].filter(Boolean).join('; ') },
  };
}

/** The slowest and the oldest of all: whoever waits for everything waits for those. */
function figuresOf(rows) {
  const worst = (name) => {
    const known = rows.map((row) => row[name]).filter((value) => typeof value === 'number');
    return known.length === 0 ? null : Math.max(...known);
  };
  const copies = rows.filter(({ what }) => what === 'copy');
  const drills = rows.filter(({ what }) => what !== 'copy');
  return {
    ...{ rtoS: worst('rtoS'), rpoS: worst('rpoS') },
    ...{ verified: copies.filter(({ ok }) => ok).length, copies: copies.length },
    ...{ drilled: drills.filter(({ ok }) => ok).length, drills: drills.length },
  };
}

/** No server knows of these backups, so none would ever let them go. */
async function removeMade({ safety, made }, say) {
  for (const { id, database, encrypted, copies } of made) {
    for (const { store } of copies) {
      const place = createBackupStore(
        safety.stores.find(({ name }) => name === store),
        { clock },
      );
      const { content, manifest } = objectNames(id, database, encrypted);
      for (const object of [manifest, content])
        await place.remove(object, new AbortController().signal).catch((cause) => {
          say(`Cannot remove "${object}" from "${store}": ${cause.message}; remove it by hand`);
        });
    }
  }
}
