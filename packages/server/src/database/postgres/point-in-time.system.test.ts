/** A cluster of its own, its archived logs, and any moment of it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Contents } from '../../backup/manifest.ts';
import { closedPort } from '../../probe/probe.fixture.ts';
import {
  asking,
  HAS_POSTGRES,
  postgresDriver,
  postgresEntry,
  restoring,
  takeDump,
} from './postgres-world.fixture.ts';

const BIN = '/usr/lib/postgresql/15/bin';

describe.skipIf(!HAS_POSTGRES)('with PostgreSQL (skipped: there is none)', () => {
  const world = { url: '', archive: '', end: () => {} };
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-pitr-'));
    const [data, archive] = [join(folder, 'data'), join(folder, 'log archive')];
    mkdirSync(archive);
    chmodSync(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      const uid = Number(execFileSync('id', ['-u', 'postgres']));
      const gid = Number(execFileSync('id', ['-g', 'postgres']));
      for (const each of [folder, archive]) chownSync(each, uid, gid);
    }
    const as = (program: string, ...args: string[]) => {
      const words = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
      const [first = '', ...rest] = [...words, join(BIN, program), ...args];
      return execFileSync(first, rest, { cwd: folder, stdio: 'ignore' });
    };
    const port = await closedPort();
    as('initdb', '-D', data, '-A', 'trust', '-U', 'owner', '--no-sync');
    const options = `-p ${port} -k ${folder} -c archive_mode=on -c fsync=off -c archive_command='test ! -f "${archive}/%f" && cp %p "${archive}/%f"'`;
    as('pg_ctl', '-D', data, '-o', options, '-w', '-l', join(folder, 'log'), 'start');
    world.url = `postgres://owner@127.0.0.1:${port}/postgres`;
    world.archive = archive;
    world.end = () => {
      as('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    };
  }, 60_000);
  afterAll(() => world.end());

  const run = async (text: string) => {
    const sql = postgres(world.url, { max: 1, onnotice: () => {} });
    await sql.unsafe(text);
    await sql.end();
  };
  const rowsOf = ({ tables }: Contents) => tables.map(({ name, rows }) => `${name} ${rows}`);

  test('a base backup is brought to its own state, and to any moment of its logs', async () => {
    const driver = postgresDriver(
      postgresEntry('postgres', { url: world.url, archive: world.archive }),
    );
    await run('create table t (i int); insert into t select generate_series(1, 10)');
    // It comes back empty, as after a crash.
    await run('create unlogged table u (i int); insert into u values (1)');
    const { bytes, contents, more, takenMs } = await takeDump(driver, 'base');
    expect([more['exact'], more['archived'], rowsOf(contents)]).toEqual([
      ...[1, 1, ['public.t 10', 'public.u 0']],
    ]);
    await run('insert into t select generate_series(1, 5)');
    await pause(100);
    const betweenMs = Date.now();
    await pause(100);
    await run('insert into t select generate_series(1, 7)');
    await run('select pg_switch_wal()');
    const restore = (toMs: number | null) =>
      driver.restoreApart(
        Readable.from([bytes]),
        { name: null, region: null },
        restoring({ kind: 'base', more, toMs, serverVersion: '15.20' }),
      );
    for (
      let left = 50;
      left > 0 && ((await driver.logAgeMs(asking())) ?? 0) > Date.now() - betweenMs;
      left -= 1
    )
      await pause(100);
    const own = await restore(null);
    expect(await own.contents(asking())).toEqual(contents);
    await own.drop();
    const then = await restore(betweenMs);
    expect(rowsOf(await then.contents(asking()))).toEqual(['public.t 15', 'public.u 0']);
    await then.drop();
    await expect(restore(Date.now() + 60_000)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/the archived logs end at/),
    });
    expect(takenMs).toBeLessThan(betweenMs);
    await expect(
      driver.restoreOver(Readable.from([bytes]), restoring({ kind: 'base', more })),
    ).rejects.toMatchObject({ code: 'refused' });
    rmSync(join(world.archive, String(more['segment'])));
    await expect(restore(betweenMs)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/the archived logs lack "[0-9A-F]{24}"/),
    });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tidegate-cluster-'))).toEqual(
      [],
    );
  });
});
