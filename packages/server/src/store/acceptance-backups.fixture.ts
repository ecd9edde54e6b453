import { expect, it } from 'vitest';
import type { Manifest } from '../backup/manifest.ts';
import type { SafetyTransactions } from './safety-operations.ts';
import type { Store } from './store.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import { ANA, aWorld, T0 } from './store-world.fixture.ts';

type Backup = Parameters<SafetyTransactions['writeBackup']>[0];
type Drill = Parameters<SafetyTransactions['writeDrill']>[0]['drill'];

const manifest: Manifest = {
  ...{ format: 1, id: 'bk_1', database: 'app', environment: 'production', kind: 'full' },
  ...{
    engine: 'sqlite',
    identity: 'i',
    serverVersion: '3.45',
    takenMs: T0,
    object: 'app/bk_1.dump',
  },
  ...{ bytes: 2 ** 40, sha256: 'a', plainBytes: 2 ** 41, plainSha256: 'b', encryption: 'age' },
  contents: {
    tables: [{ name: 'notes', rows: 3, checksum: null }],
    ...{ schemaHash: 's', brokenReferences: 0, marks: {} },
  },
  more: {},
};

async function write(store: Store, changes: Partial<Backup['backup']> = {}, copies = COPIES) {
  const backup: Backup['backup'] = {
    ...{ id: 'bk_1', environment: 'production', database: 'app', policy: 'daily', kind: 'full' },
    ...{ state: 'running', startedMs: T0, endedMs: null, expiresMs: T0 + 9, verifiedMs: null },
    ...{ bytes: 0, manifest: null, remarks: [], detail: '' },
    ...changes,
  };
  return await store.transact('writeBackup', { backup, copies, actor: ANA, nowMs: T0 });
}

const COPIES: Backup['copies'] = [
  { store: 'local', offSite: 0, state: 'writing', bytes: 0 },
  { store: 'archive', offSite: 1, state: 'writing', bytes: 0 },
];

function aDrill(changes: Partial<Drill> = {}): Drill {
  return {
    ...{ id: 'dr_1', environment: 'production', database: 'app', backupId: 'bk_1', kind: 'drill' },
    ...{ state: 'running', startedMs: T0, endedMs: null, rtoS: null, rpoS: null },
    ...{ rtoLimitS: 3_600, rpoLimitS: null, differences: [], detail: '' },
    ...changes,
  };
}

/** Backups, drills, and what is wrong with them. */
export function describeBackups(subject: () => StoreUnderTest): void {
  const audited = async (store: Store, about: string) => {
    const { rows } = await store.read('listAudit', { environment: 'production', subject: about });
    return rows.map(({ action }) => action).reverse();
  };

  it('writeBackup() changes what differs, and audits each state once', async () => {
    const { store } = await aWorld(subject().store);
    await write(store);
    await write(store);
    const stored = COPIES.map((copy) => ({ ...copy, state: 'stored' as const, bytes: 2 ** 40 }));
    const changes = { state: 'stored', endedMs: T0 + 5, bytes: 2 ** 40, manifest } as const;
    const view = await write(store, { ...changes, remarks: ['size: odd'] }, stored);
    expect(view).toEqual({
      ...{ id: 'bk_1', environment: 'production', database: 'app', policy: 'daily', kind: 'full' },
      ...{ state: 'stored', startedMs: T0, endedMs: T0 + 5, expiresMs: T0 + 9, verifiedMs: null },
      ...{ bytes: 2 ** 40, encrypted: true, serverVersion: '3.45', tables: 1, rows: 3 },
      copies: [
        { store: 'archive', offSite: true, state: 'stored', bytes: 2 ** 40 },
        { store: 'local', offSite: false, state: 'stored', bytes: 2 ** 40 },
      ],
      ...{ remarks: ['size: odd'], detail: '' },
    });
    expect(await store.read('getBackup', { id: 'bk_1' })).toEqual({ view, manifest });
    expect(await store.read('getBackup', { id: 'bk_2' })).toBe(null);
    expect(await audited(store, 'bk_1')).toEqual(['backup.created', 'backup.stored']);
    await expect(write(store, { id: 'bk_3', environment: 'nowhere' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('listBackups() shows the newest first, of an environment and a database', async () => {
    const { store } = await aWorld(subject().store);
    await write(store, { id: 'bk_1', startedMs: T0 });
    await write(store, { id: 'bk_2', startedMs: T0 + 1, database: 'prefs' });
    await write(store, { id: 'bk_3', startedMs: T0 + 2, environment: 'staging' });
    const ids = async (environment: string | null, database: string | null, limit = 10) => {
      const found = await store.read('listBackups', { environment, database, limit });
      return found.map(({ id }) => id);
    };
    expect(await ids(null, null)).toEqual(['bk_3', 'bk_2', 'bk_1']);
    expect(await ids(null, null, 1)).toEqual(['bk_3']);
    expect(await ids('production', null)).toEqual(['bk_2', 'bk_1']);
    expect(await ids('production', 'app')).toEqual(['bk_1']);
  });

  it('writeBackup() forgets the oldest that are over, and none that lies somewhere', async () => {
    const { store } = await aWorld(subject().store);
    await write(store, { id: 'bk_kept', startedMs: T0 - 1, state: 'stored' });
    for (let each = 0; each < 1_001; each += 1)
      await write(store, { id: `bk_${each}`, startedMs: T0 + each, state: 'failed' }, []);
    await write(store, { id: 'bk_new', startedMs: T0 + 5_000 });
    const about = { environment: null, database: 'app', limit: 2_000 };
    const ids = (await store.read('listBackups', about)).map(({ id }) => id);
    expect([ids.length, ids.at(-1), ids.at(-2)]).toEqual([1_002, 'bk_kept', 'bk_1']);
  });

  it('writeDrill() audits its beginning and its end, and a restore besides', async () => {
    const { store } = await aWorld(subject().store);
    const tell = (drill: Drill) =>
      store.transact('writeDrill', { drill, actor: ANA, nowMs: drill.startedMs });
    await tell(aDrill());
    const ended = aDrill({ state: 'ok', endedMs: T0 + 9, rtoS: 1.5, rpoS: 60, differences: ['x'] });
    const view = await tell(ended);
    const { backupId: _backupId, ...shown } = ended;
    expect(view).toEqual({ ...shown, backup: 'bk_1' });
    expect(await audited(store, 'dr_1')).toEqual(['drill.begun', 'drill.ended']);
    await tell(aDrill({ id: 'dr_2', startedMs: T0 + 1, kind: 'restore', state: 'ok' }));
    expect(await audited(store, 'bk_1')).toEqual(['backup.restored']);
    const drills = await store.read('listDrills', {
      ...{ environment: 'production', database: 'app', limit: 10 },
    });
    expect(drills.map(({ id }) => id)).toEqual(['dr_2', 'dr_1']);
    expect(
      await store.read('listDrills', { environment: 'staging', database: null, limit: 1 }),
    ).toEqual([]);
  });

  it('endLeftSafety() fails what was left, but for a backup that is whole in one store', async () => {
    const { store } = await aWorld(subject().store);
    await write(store);
    await write(store, { id: 'bk_2', manifest });
    await write(store, { id: 'bk_3', state: 'stored', manifest });
    await store.transact('writeDrill', { drill: aDrill(), actor: ANA, nowMs: T0 });
    expect(await store.transact('endLeftSafety', { nowMs: T0 + 5 })).toEqual({ ended: 3 });
    expect(await store.transact('endLeftSafety', { nowMs: T0 + 6 })).toEqual({ ended: 0 });
    const all = await store.read('listBackups', { environment: null, database: null, limit: 9 });
    expect(all.map(({ id, state, endedMs }) => [id, state, endedMs])).toEqual([
      ['bk_3', 'stored', null],
      ['bk_2', 'stored', T0 + 5],
      ['bk_1', 'failed', T0 + 5],
    ]);
    const [drill] = await store.read('listDrills', { environment: null, database: null, limit: 9 });
    expect([drill?.state, drill?.detail]).toEqual(['failed', 'the server ended while it ran']);
  });

  it('tellBackupTroubles() tells what is new and what is over once', async () => {
    const { store } = await aWorld(subject().store);
    const tell = (nowMs: number, ...sentences: string[]) =>
      store.transact('tellBackupTroubles', {
        ...{ database: 'app', environment: 'production', notify: ['ops', 'oncall', 'ops'], nowMs },
        troubles: sentences.map((sentence) => ({ policy: 'daily', kind: 'missing', sentence })),
      });
    expect(await tell(T0, 'since 2')).toEqual({ told: 2 });
    expect(await tell(T0 + 1, 'since 3')).toEqual({ told: 0 });
    expect(await store.read('listBackupTroubles', { database: 'app' })).toEqual([
      {
        ...{ database: 'app', policy: 'daily', kind: 'missing', sinceMs: T0, toldMs: T0 },
        sentence: 'since 3',
      },
    ]);
    expect(await tell(T0 + 2)).toEqual({ told: 2 });
    expect(await tell(T0 + 3)).toEqual({ told: 0 });
    expect(await tell(T0 + 4, 'again')).toEqual({ told: 2 });
    expect(await audited(store, 'database:app')).toEqual([
      ...['backup.trouble', 'backup.trouble-over', 'backup.trouble'],
    ]);
  });
}
