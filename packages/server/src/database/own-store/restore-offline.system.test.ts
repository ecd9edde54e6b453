/** Tidegate's own store brought back without a server: what is refused, and what is left as it was. */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { backupId } from '../../backup/format/backup-id.ts';
import { writeManifest } from '../../backup/format/manifest-text.ts';
import { objectNames } from '../../backup/format/object-names.ts';
import { sealBackup } from '../../backup/format/seal-backup.ts';
import type { Manifest } from '../../backup/manifest.ts';
import type { BackupEncryption } from '../../backup/policy.ts';
import { aPolicy } from '../../backup/service/service-world.fixture.ts';
import { createBackupStore } from '../../backup/store/create-backup-store.ts';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import type { Safety } from '../../config/safety.ts';
import { openSqliteEngine } from '../../store/sqlite-engine.ts';
import type { Store } from '../../store/store.ts';
import { ANA, aFlag, aWorld, flagsFile } from '../../store/store-world.fixture.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import type { OwnStoreEntry } from '../database-entry.ts';
import { runSqliteJob } from '../sqlite/run-sqlite-job.ts';
import { listOffline } from './list-offline.ts';
import { newLineage } from './new-lineage.ts';
import { createOwnStoreDriver } from './own-store-driver.ts';
import { type OfflineRestore, restoreOffline } from './restore-offline.ts';

const clock = systemClock;
const signal = new AbortController().signal;
const KEY: BackupEncryption = { kind: 'passphrase', passphrase: 'correct horse battery' };
const OTHER: BackupEncryption = { kind: 'passphrase', passphrase: 'correct horse batterz' };
const entry: OwnStoreEntry = {
  ...{ kind: 'tidegate', name: 'self', environment: 'production', integrity: [] },
  ...{ checksums: true, secrets: [], regions: {} },
};

/** A store with a flag, two folders for backups, and a server's folder. */
async function aPlace(key: BackupEncryption = KEY) {
  const root = temporaryDirectory();
  const data = join(root, 'data');
  await written(join(root, 'making'), data, async (engine) => void (await aWorld(engine)));
  const work = (name: string) => ({
    ...{ kind: 'directory' as const, name, offSite: name === 'archive', secrets: [] },
    path: join(root, name),
  });
  const stores = [work('local'), work('archive')];
  const policy = aPolicy({ database: 'self', encryption: key });
  const safety: Safety = {
    ...{ drivers: [], drills: [], databases: [entry], stores, backups: [policy] },
  };
  return { root, data, safety };
}

/**
 * A folder as a process leaves it that has ended: SQLite holds on to what it opened in this one, and
 * would be seen by those who look whether anybody has it open.
 */
async function written(
  making: string,
  data: string,
  write: (engine: Store) => Promise<void>,
): Promise<void> {
  const engine = await openSqliteEngine(making);
  await write(engine);
  await engine.close();
  rmSync(data, { recursive: true, force: true });
  cpSync(making, data, { recursive: true });
  const by = { name: 'self', parts: { clock, limits, directory: data }, signal };
  expect(await runSqliteJob('look at', 'check', { path: join(data, 'tidegate.db') }, by)).toEqual(
    [],
  );
}

type Place = Awaited<ReturnType<typeof aPlace>>;

async function backUp(
  { data, safety }: Place,
  changes: Partial<Manifest> = {},
  takenMs = 1_700_000_000_000,
): Promise<Manifest> {
  const driver = createOwnStoreDriver(entry, { clock, limits, directory: data });
  const asked = { signal, tell: () => {} };
  const { identity, serverVersion } = await driver.facts(asked);
  const dump = await driver.dump('full', asked);
  const sealed = sealBackup({
    ...{ content: dump.content, encryption: KEY, signal, scryptLogN: 4, tell: () => {} },
  });
  const chunks: Buffer[] = [];
  for await (const chunk of sealed.content) chunks.push(Buffer.from(chunk));
  const id = backupId('self', takenMs, '0123abcd');
  const names = objectNames(id, 'self', true);
  const manifest: Manifest = {
    ...{ format: 1, id, database: 'self', environment: 'production', kind: 'full' },
    ...{ engine: 'tidegate', identity, serverVersion, object: names.content, encryption: 'age' },
    ...(await sealed.finished),
    ...(await dump.taken),
    ...{ takenMs, ...changes },
  };
  for (const work of safety.stores) {
    const store = createBackupStore(work, { clock });
    await store.put(names.content, Readable.from(chunks), signal);
    await store.put(names.manifest, Readable.from([Buffer.from(writeManifest(manifest))]), signal);
  }
  return manifest;
}

const restore = ({ data, safety }: Place, id: string | null, more: Partial<OfflineRestore> = {}) =>
  restoreOffline({
    ...{ safety, directory: data, id, store: null, overwrite: 'self', rollouts: 'pause' },
    ...{ reason: 'gone', actor: ANA, clock, signal, tell: () => {}, ...more },
  });

/** Files of a folder with what they hold. */
const stateOf = (folder: string): unknown[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('tidegate.lock') && statSync(join(folder, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

test('restoreOffline() brings the newest back, keeps what was there, and knows the backup again', async () => {
  const place = await aPlace();
  await backUp(place, {}, 1_600_000_000_000);
  const { id } = await backUp(place);
  const asked = { dryRun: false, confirmGrowth: false, actor: ANA, nowMs: clock.nowMs() };
  const files = [flagsFile(aFlag({ key: 'later' }))];
  await written(join(place.root, 'making'), place.data, async (engine) => {
    await engine.transact('apply', { ...asked, files });
  });
  const restored = await restore(place, null);
  expect(restored).toMatchObject({ id, store: 'local', takenMs: 1_700_000_000_000 });
  expect(existsSync(restored.kept ?? '')).toBe(true);
  expect(restored.told).toEqual(['2 backups lie in the stores that it did not know of']);
  const again = await openSqliteEngine(place.data);
  const flags = await again.read('listFlags', { environment: 'production' });
  expect(flags.map(({ key }) => key)).toEqual(['chat-agent']);
  const backups = await again.read('listBackups', { environment: null, database: null, limit: 9 });
  expect(backups.map((one) => [one.id === id, one.state, one.copies.length])).toEqual([
    [true, 'stored', 2],
    [false, 'stored', 2],
  ]);
  await again.close();
  expect(readdirSync(join(place.data, 'restoring'))).toEqual([]);
});

test('restoreOffline() needs no folder: a new machine has none', async () => {
  const place = await aPlace();
  const { id } = await backUp(place);
  const data = join(place.root, 'new', 'data');
  const restored = await restore({ ...place, data }, id, { overwrite: null });
  expect([restored.kept, restored.told[0]]).toEqual([
    null,
    expect.stringContaining('is gone: keys'),
  ]);
});

test('restoreOffline() takes the next copy when one is damaged', async () => {
  const place = await aPlace();
  const { id, object } = await backUp(place);
  const file = join(place.root, 'local', object);
  const bytes = readFileSync(file);
  bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const told: string[] = [];
  const restored = await restore(place, id, { tell: (sentence) => told.push(sentence) });
  expect(restored.store).toBe('archive');
  expect(told.join('\n')).toContain('copy in "local": Cannot use this copy');
});

test('restoreOffline() replaces a store that cannot be read, and no log of it is left', async () => {
  const place = await aPlace();
  const { id } = await backUp(place);
  writeFileSync(join(place.data, 'tidegate.db'), Buffer.alloc(8_192, 7));
  writeFileSync(join(place.data, 'tidegate.db-wal'), Buffer.alloc(4_096, 7));
  const { kept, told } = await restore(place, id);
  expect(readFileSync(kept ?? '')).toEqual(Buffer.alloc(8_192, 7));
  expect(told[0]).toContain('the newer store cannot be read');
  const again = await openSqliteEngine(place.data);
  expect(await again.read('listFlags', { environment: 'production' })).toHaveLength(1);
  await again.close();
});

const refusals: [string, (place: Place) => Promise<Partial<OfflineRestore>>, string, RegExp][] = [
  ['without its name', async () => ({ overwrite: null }), 'not-empty', /--overwrite self/],
  ['with another name', async () => ({ overwrite: 'app' }), 'not-empty', /--overwrite self/],
  ['of an id that is none', async () => ({ id: '../../etc' }), 'not-found', /no id of a backup/],
  [
    'from a store that is none',
    async () => ({ store: 'lokal' }),
    'not-found',
    /did you mean "local"/,
  ],
  [
    'over another store',
    async ({ root }) => {
      const directory = join(root, 'other');
      await written(join(root, 'making-other'), directory, async (engine) => {
        await aWorld(engine);
      });
      return { directory };
    },
    'other-database',
    /is another one/,
  ],
  [
    'with another passphrase',
    async ({ safety }) => ({
      safety: { ...safety, backups: [aPolicy({ database: 'self', encryption: OTHER })] },
    }),
    'wrong-passphrase',
    /passphrase/,
  ],
  [
    'without any passphrase',
    async ({ safety }) => ({ safety: { ...safety, backups: [] } }),
    'wrong-passphrase',
    /add "encrypt"/,
  ],
];

test.each(refusals)(
  'restoreOffline() refuses %s and leaves the folder as it was',
  async (_what, ask, code, sentence) => {
    const place = await aPlace();
    const { id } = await backUp(place);
    const more = await ask(place);
    const folder = more.directory ?? place.data;
    const before = stateOf(folder);
    const failure = { code, message: expect.stringMatching(sentence) };
    await expect(restore(place, id, more)).rejects.toMatchObject(failure);
    expect(stateOf(folder)).toEqual(before);
  },
);

test('restoreOffline() refuses what is not what its manifest says it is', async () => {
  const place = await aPlace();
  const taken = await backUp(place);
  const marks = { ...taken.contents.marks, 'ruleset production': '1.9.00000000' };
  const { id } = await backUp(place, { contents: { ...taken.contents, marks } });
  await expect(restore(place, id)).rejects.toMatchObject({ code: 'damaged' });
});

test('restoreOffline() and newLineage() refuse while a server works with the folder', async () => {
  const place = await aPlace();
  const { id } = await backUp(place);
  const server = await openSqliteEngine(place.data);
  await expect(restore(place, id)).rejects.toMatchObject({ code: 'store-locked' });
  const ask = {
    directory: place.data,
    rollouts: 'pause',
    reason: 'r',
    actor: ANA,
    nowMs: 5,
  } as const;
  await expect(newLineage(ask)).rejects.toMatchObject({ code: 'store-locked' });
  await server.close();
});

test('newLineage() refuses a folder without a store, and a store whose audit was changed', async () => {
  const { data, root } = await aPlace();
  const ask = { rollouts: 'pause', reason: 'r', actor: ANA, nowMs: clock.nowMs() } as const;
  await expect(newLineage({ ...ask, directory: root })).rejects.toMatchObject({
    code: 'not-found',
  });
  const changed = join(root, 'changed');
  cpSync(data, changed, { recursive: true });
  const database = new Database(join(changed, 'tidegate.db'));
  database.exec(
    `UPDATE audit SET body = '{"x":1}' WHERE environment = 'production' AND sequence = 2`,
  );
  database.close();
  await expect(newLineage({ ...ask, directory: changed })).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('the audit chain of "production" is broken'),
  });
  expect((await newLineage({ ...ask, directory: data })).environments).toHaveLength(2);
});

test('a verification finds an audit chain that was changed, though SQLite finds the file whole', async () => {
  const place = await aPlace();
  const database = new Database(join(place.data, 'tidegate.db'));
  database.exec(`UPDATE ruleset_flag SET sha256 = 'ab' WHERE environment = 'production'`);
  database.close();
  const driver = createOwnStoreDriver(entry, { clock, limits, directory: place.data });
  const asked = { signal, tell: () => {} };
  const { content } = await driver.dump('full', asked);
  const scratch = await driver.restoreApart(
    content,
    { name: null, region: null },
    {
      ...asked,
      engine: 'tidegate',
      serverVersion: '3',
      kind: 'full',
      more: {},
      toMs: null,
    },
  );
  expect(await scratch.integrity(asked, {})).toEqual([
    expect.stringContaining('the flags of "production" are not those of ruleset'),
  ]);
  await scratch.drop();
});

test('listOffline() shows what lies in the stores, and what cannot be read', async () => {
  const place = await aPlace();
  const { id } = await backUp(place);
  const old = await backUp(place, {}, 1_600_000_000_000);
  const broken = join(place.root, 'local', 'self', `${old.id}.json`);
  writeFileSync(broken, readFileSync(broken).subarray(0, 40));
  const { safety } = place;
  const { found, troubles } = await listOffline({
    ...{ safety, store: null, database: null, clock, signal },
  });
  expect(
    found.map(({ manifest, stores }) => [manifest.id, stores.map(({ name }) => name)]),
  ).toEqual([
    [id, ['local', 'archive']],
    [old.id, ['archive']],
  ]);
  expect(troubles).toEqual([
    expect.stringContaining(`${old.id} in "local": Cannot read the manifest`),
  ]);
});
