import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inTurns } from './in-turns.mjs';
import { ran } from './postgres-cluster.mjs';

const LOOK_MS = 50;
const WAIT_MS = 60_000;
/** Before and after the moment, so that it lies between the two. */
const BETWEEN_MS = 100;

/**
 * A base backup beside `pg_basebackup`, and a database brought to a moment between two changes beside
 * the same by hand: unpacked, started, with the archived log read up to there.
 */
export async function measurePointInTime({ cluster, ours, folder, rounds, say }) {
  const file = join(folder, 'bare.tar.gz');
  await cluster.ask('app', 'create table notes (text text)');
  let moment = null;
  const subjects = [
    {
      ...{ name: 'base backup', bare: 'pg_basebackup --gzip' },
      run: {
        bare: () => bareCopy(cluster, file),
        ours: () => ours.ask('backUp', { policy: 'base' }),
      },
    },
    {
      ...{ name: 'point in time', bare: 'tar, start and read the log' },
      run: {
        bare: () => bareMoment(cluster, file, moment),
        ours: () => ours.ask('drill', { toMs: moment.toMs }),
      },
      async before() {
        moment = await changed(cluster);
      },
    },
  ];
  const [base, later] = await inTurns({ subjects, cluster, rounds, say });
  rmSync(file);
  return {
    figures: {
      baseBackupOverhead: base.ratios.ours,
      baseBackupS: base.seconds.ours,
      pointInTimeOverhead: later.ratios.ours,
      pointInTimeS: later.seconds.ours,
    },
    rows: [...base.rows, ...later.rows],
  };
}

async function bareCopy(cluster, file) {
  const url = cluster.url('app');
  const args = ['-D', '-', '--format=tar', '--gzip', '--wal-method=fetch', '--checkpoint=fast'];
  const seconds = await cluster.write('pg_basebackup', [...args, '-d', url], file);
  return { seconds };
}

/** One change that is wanted, a moment, one that is not, and the log of both in the archive. */
async function changed(cluster) {
  await cluster.ask('app', "insert into notes values ('wanted')");
  const [{ rows }] = await cluster.ask('app', 'select count(*)::int as rows from notes');
  await pause(BETWEEN_MS);
  const toMs = Date.now();
  await pause(BETWEEN_MS);
  await cluster.ask('app', "insert into notes values ('not wanted')");
  const [{ segment }] = await cluster.ask(
    'app',
    'select pg_walfile_name(pg_switch_wal()) as segment',
  );
  const endMs = performance.now() + WAIT_MS;
  for (;;) {
    const [row] = await cluster.ask(
      'app',
      'select last_archived_wal as last from pg_stat_archiver',
    );
    if ((row.last ?? '') >= segment) return { toMs, rows };
    if (performance.now() > endMs) throw new Error('Cannot measure: the log is not archived');
    await pause(LOOK_MS);
  }
}

/** By hand: as the manual of PostgreSQL says. */
async function bareMoment(cluster, file, { toMs, rows }) {
  const { user } = cluster;
  const folder = join(cluster.folder, 'bare');
  mkdirSync(folder, { mode: 0o700 });
  cluster.give(folder);
  const beganMs = performance.now();
  await ran('tar', ['-xzf', file, '-C', folder], 'ignore', user ?? {});
  const time = new Date(toMs).toISOString().replace('T', ' ').replace('Z', '+00');
  writeFileSync(join(folder, 'recovery.signal'), '');
  cluster.give(join(folder, 'recovery.signal'));
  const other = await cluster.startOther(folder, {
    ...{ restore_command: `cp ${cluster.archive}/%f %p`, archive_mode: 'off' },
    ...{ recovery_target_time: time, recovery_target_action: 'promote' },
  });
  try {
    for (;;) {
      const [row] = await other.ask('app', 'select pg_is_in_recovery() as recovering');
      if (!row.recovering) break;
      await pause(LOOK_MS);
    }
    const seconds = (performance.now() - beganMs) / 1_000;
    const [found] = await other.ask('app', 'select count(*)::int as rows from notes');
    if (found.rows === rows) return { seconds };
    throw new Error(`Cannot measure: by hand ${found.rows} notes came back, not ${rows}`);
  } finally {
    other.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
