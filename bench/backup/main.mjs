/**
 * Backups of PostgreSQL beside its bare programs, in the same run and in turns: on a cluster of our own,
 * with the settings that it comes with. A ratio is ours ÷ bare; ours counts and sums every row, hashes,
 * seals and, on its way back, compares.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedData } from './generated-data.mjs';
import { measureDumps } from './measure-dumps.mjs';
import { measurePointInTime } from './measure-point-in-time.mjs';
import { rounded } from './medians.mjs';
import { startOurSide } from './our-side.mjs';
import { findPostgresPrograms, makeCluster } from './postgres-cluster.mjs';

/** A whole cluster is copied slowly: it is measured on an eighth of the size. */
const POINT_IN_TIME_SHARE = 8;

/** Figures of so many rounds; `null` where there is no PostgreSQL to make a cluster of. */
export async function measureBackups({ bytes, rounds, say }) {
  const programs = findPostgresPrograms();
  if (programs === null) {
    say('there is no PostgreSQL ("initdb"): backups are not measured');
    return { figures: { backupOverhead: null }, rows: [] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-backup-'));
  const cluster = makeCluster(programs);
  const ours = await startOurSide(folder, programs);
  try {
    const size = await filled(cluster, bytes, say);
    await cluster.start();
    await ours.ask('connect', { url: cluster.url('app'), archive: null });
    const parts = { cluster, ours, folder, rounds, say };
    const dumps = await measureDumps(parts);
    const small = await filled(cluster, bytes / POINT_IN_TIME_SHARE, say);
    await cluster.start({
      ...{ archive_mode: 'on', archive_command: `cp %p ${cluster.archive}/%f` },
    });
    await ours.ask('connect', { url: cluster.url('app'), archive: cluster.archive });
    const later = await measurePointInTime(parts);
    return {
      figures: {
        ...{ ...dumps.figures, ...later.figures },
        ...{ databaseMb: size, pointInTimeDatabaseMb: small, backupRounds: rounds },
        peakRssMb: Math.max(...[...dumps.rows, ...later.rows].map((row) => row.peakRssMb ?? 0)),
      },
      rows: [...dumps.rows, ...later.rows],
    };
  } finally {
    ours.stop();
    cluster.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the database anew; without a log of it, since nobody wants it back. */
async function filled(cluster, bytes, say) {
  const mb = Math.round(bytes / 2 ** 20);
  say(`filling a database of ${mb} MB`);
  await cluster.start({ wal_level: 'minimal', max_wal_senders: 0, archive_mode: 'off' });
  await cluster.ask('postgres', 'drop database if exists app');
  await cluster.ask('postgres', 'create database app template template0');
  await cluster.ask('app', generatedData(bytes));
  await cluster.ask('app', 'vacuum analyze');
  const [{ size }] = await cluster.ask(
    'app',
    'select pg_database_size(current_database()) as size',
  );
  return rounded(Number(size) / 2 ** 20, 1);
}
