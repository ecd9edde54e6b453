import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Kysely } from 'kysely';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GuardedSqliteDialect } from './sqlite-dialect.ts';
import { guardSqlite } from './sqlite-guard.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { describeStore } from './store-acceptance.fixture.ts';
import { T0 } from './store-world.fixture.ts';
import type { Tables } from './tables.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

const built = new URL('../../dist/store/sqlite-store.js', import.meta.url).href;

/** Runs a program that opens the store of a directory, in a process of its own. */
function run(directory: string, program: string): ChildProcessByStdio<null, Readable, null> {
  const code = `
    import { openSqliteStore } from ${JSON.stringify(built)};
    const directory = ${JSON.stringify(directory)};
    const say = (text) => process.stdout.write(text + '\\n');
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

// A thread takes a while to load. The engine behind it passes all parts (sqlite-engine.test.ts), with
// what goes in and out copied as it is between threads.
describeStore('openSqliteStore()', openFresh, ['settings', 'publishing', 'rollouts']);

async function openFresh() {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-'));
  let store = await openSqliteStore({ directory });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteStore({ directory });
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

describe('openSqliteStore()', () => {
  it('refuses a directory that another process holds, and takes it at once when that is killed', async () => {
    const directory = temporaryDirectory();
    const holder = run(
      directory,
      `await openSqliteStore({ directory }); say('open'); setInterval(() => {}, 1_000);`,
    );
    await once(createInterface(holder.stdout), 'line');
    await expect(openSqliteStore({ directory })).rejects.toMatchObject({
      code: 'store-locked',
      message: `Cannot open the store in "${directory}": another Tidegate process holds it; stop it or give another --data folder`,
    });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const store = await openSqliteStore({ directory });
    expect(await store.read('listEnvironments', {})).toEqual([]);
    await store.close();
    await expect(store.read('listEnvironments', {})).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('keeps every acknowledged batch, and each wholly, when its process is killed', async () => {
    const directory = temporaryDirectory();
    const writers = 16;
    for (let round = 1; round <= 3; round += 1) {
      const writer = run(directory, WRITER(writers, round));
      const acknowledged = new Map<string, number>();
      const lines = createInterface(writer.stdout);
      let left = 400;
      lines.on('line', (line) => {
        const [instance = '', sequence] = line.split(' ');
        acknowledged.set(instance, Number(sequence));
        left -= 1;
        if (left === 0) writer.kill('SIGKILL');
      });
      await Promise.all([once(writer, 'exit'), once(lines, 'close')]);
      expect(acknowledged.size).toBe(writers);

      const store = await openSqliteStore({ directory });
      await store.close();
      const found = await countedBatches(join(directory, 'tidegate.db'));
      for (const [instance, sequence] of acknowledged) {
        const counted = found.get(instance);
        expect(counted?.sequence).toBeGreaterThanOrEqual(sequence);
        expect(counted?.trials).toBe(counted?.sequence);
      }
    }
  });
});

/** Each of many processes sends batch after batch of one turn and says what was acknowledged. */
const WRITER = (writers: number, round: number) => `
  const store = await openSqliteStore({ directory });
  await store.transact('bootstrap', { nowMs: ${T0}, environments: ['production'] });
  for (let writer = 0; writer < ${writers}; writer += 1) void write('i${round}-' + writer);
  async function write(instanceId) {
    for (let sequence = 1; ; sequence += 1) {
      const cell = { kind: 'count', count: 1 };
      const series = [{ flag: '', variant: instanceId, draw: 0, metric: 'm', startMs: ${T0}, cell }];
      const batch = { schema: 1, instanceId, sequence, sentAtMs: ${T0}, series,
        ruleset: { lineage: 1, version: 1 }, dropped: { observations: 0, batches: 0 } };
      await store.transact('ingestBatch',
        { environment: 'production', keyId: 'k', trusted: true, batch, nowMs: ${T0} });
      say(instanceId + ' ' + sequence);
    }
  }`;

async function countedBatches(
  file: string,
): Promise<Map<string, { sequence: number; trials: number }>> {
  const db = new Kysely<Tables>({
    dialect: new GuardedSqliteDialect(guardSqlite(new Database(file))),
  });
  const rows = await db
    .selectFrom('instance')
    .innerJoin('series', 'series.variant', 'instance.id')
    .innerJoin('series_bucket', 'series_bucket.seriesId', 'series.id')
    .select(['instance.id', 'instance.sequence', 'series_bucket.trials'])
    .execute();
  await db.destroy();
  return new Map(rows.map(({ id, sequence, trials }) => [id, { sequence, trials }]));
}
