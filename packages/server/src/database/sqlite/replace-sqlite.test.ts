import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { replaceSqlite } from './replace-sqlite.ts';

/** What happens right after the new file has its name. */
const after = vi.hoisted(() => ({ renamed: (): void => {} }));
vi.mock(import('node:fs'), async (original) => {
  const real = await original();
  const renameSync: typeof real.renameSync = (from, to) => {
    real.renameSync(from, to);
    after.renamed();
  };
  return { ...real, renameSync };
});
beforeEach(() => {
  after.renamed = () => {};
});

function world(mode: 'wal' | 'delete') {
  const folder = temporaryDirectory();
  const [live, next, kept] = [join(folder, 'live.db'), join(folder, 'next'), join(folder, 'kept')];
  for (const [path, word] of [
    [live, 'old'],
    [next, 'new'],
  ] as const) {
    const database = new Database(path);
    database.exec(`pragma journal_mode = ${path === live ? mode : 'delete'}`);
    database.exec(`create table t (word text); insert into t values ('${word}')`);
    database.close();
  }
  return { live, next, kept };
}

/** By its bytes: this process holds on to what it replaced until it ends. */
function holds(path: string, word: string): boolean {
  return readFileSync(path).includes(word);
}

function wordsIn(path: string): unknown[] {
  const database = new Database(path);
  try {
    return database.prepare('select word from t order by rowid').raw().all().flat();
  } finally {
    database.close();
  }
}

test('replaceSqlite() leaves alone what somebody writes into the new file at once', () => {
  const { live, next, kept } = world('wal');
  after.renamed = () => {
    const early = new Database(live);
    onTestFinished(() => void early.close());
    early.exec("insert into t values ('written at once')");
  };
  replaceSqlite({ live, next, kept });
  expect(existsSync(`${live}-wal`)).toBe(true);
  expect(wordsIn(live)).toEqual(['new', 'written at once']);
  expect([holds(kept, 'old'), holds(kept, 'new')]).toEqual([true, false]);
});

test('replaceSqlite() lets those read the new file who may read the live one', () => {
  const { live, next, kept } = world('wal');
  chmodSync(live, 0o664);
  chmodSync(next, 0o600);
  replaceSqlite({ live, next, kept });
  expect(statSync(live).mode & 0o777).toBe(0o664);
});

test('replaceSqlite() that fails leaves the live one as it was, in its mode', () => {
  const { live, next, kept } = world('wal');
  writeFileSync(kept, 'of somebody else');
  expect(() => replaceSqlite({ live, next, kept })).toThrow(/EEXIST/);
  expect(readFileSync(live)[18]).toBe(2);
  expect(holds(live, 'old')).toBe(true);
  expect(readFileSync(kept, 'utf8')).toBe('of somebody else');
});

test.skipIf(process.platform !== 'linux')(
  'replaceSqlite() is refused while a process holds a file without a log, though it does nothing',
  async () => {
    const { live, next, kept } = world('delete');
    const descriptor = openSync(live, 'r+');
    const holder = spawn('sleep', ['60'], { stdio: ['ignore', descriptor, 'ignore'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder, 'spawn');
    closeSync(descriptor);
    expect(() => replaceSqlite({ live, next, kept })).toThrow('SQLITE_BUSY');
    expect([holds(live, 'old'), existsSync(kept)]).toEqual([true, false]);
  },
);
