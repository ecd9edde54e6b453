import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns } from './in-turns.mjs';
import { rounded } from './medians.mjs';

/**
 * A backup beside `pg_dump -Fc`, without and with encryption; a verification and a restore over what is
 * live beside `pg_restore` into a new database.
 */
export async function measureDumps({ cluster, ours, folder, rounds, say }) {
  const file = join(folder, 'bare.dump');
  const made = { plain: null, sealed: null };
  const backUp = (policy) => async () => {
    made[policy] = await ours.ask('backUp', { policy });
    return made[policy];
  };
  const sealed = (question) => () => ours.ask(question, { id: made.sealed.id });
  const subjects = [
    {
      ...{ name: 'backup', bare: 'pg_dump -Fc', once: ['ours, not encrypted'] },
      run: {
        bare: async () => ({
          seconds: await cluster.run('pg_dump', ['-Fc', '-f', file, cluster.url('app')]),
        }),
        ours: backUp('sealed'),
        'ours, not encrypted': backUp('plain'),
      },
    },
    {
      ...{ name: 'restore', bare: 'pg_restore into a new database' },
      run: {
        bare: () => bareRestore(cluster, file),
        ours: sealed('verify'),
        'ours, over the live one': sealed('restoreOver'),
      },
      after: (way) => tidied(cluster, way),
    },
  ];
  const [backup, restore] = await inTurns({ subjects, cluster, rounds, say });
  const sizes = { bareBytes: statSync(file).size, oursBytes: made.sealed.bytes };
  rmSync(file);
  return {
    figures: {
      backupOverhead: backup.ratios.ours,
      backupOverheadPlain: backup.ratios['ours, not encrypted'],
      backupS: backup.seconds.ours,
      backupSizeRatio: rounded(sizes.oursBytes / sizes.bareBytes, 5),
      verifyRestoringOverhead: restore.restoringRatio,
      verifyOverhead: restore.ratios.ours,
      verifyS: restore.seconds.ours,
      restoreOverhead: restore.ratios['ours, over the live one'],
      restoreS: restore.seconds['ours, over the live one'],
    },
    rows: [...backup.rows, ...restore.rows],
  };
}

async function bareRestore(cluster, file) {
  const beganMs = performance.now();
  await cluster.ask('postgres', 'create database bare template template0');
  const args = [
    '--exit-on-error',
    '--no-owner',
    '--no-privileges',
    '-d',
    cluster.url('bare'),
    file,
  ];
  await cluster.run('pg_restore', args);
  return { seconds: (performance.now() - beganMs) / 1_000 };
}

/**
 * Drops what was restored, also what was live before, which is kept. What took its place is read for
 * the first time by whoever comes next, who would pay for it.
 */
async function tidied(cluster, way) {
  const left = await cluster.ask(
    'postgres',
    String.raw`select datname from pg_database where datname = 'bare' or datname like 'app\_before%'`,
  );
  for (const { datname } of left) await cluster.ask('postgres', `drop database "${datname}"`);
  if (way === 'ours, over the live one') await cluster.ask('app', 'vacuum');
}
