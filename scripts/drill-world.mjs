import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { generatedData } from '../bench/backup/generated-data.mjs';
import { findPostgresPrograms, makeCluster } from '../bench/backup/postgres-cluster.mjs';

const POSTGRES_BYTES = 20 * 2 ** 20;
const SQLITE_ROWS = 50_000;
const DATABASE = 'tidegate_drill_app';

/**
 * A world to drill in: PostgreSQL here and in another region, each a cluster of its own, where it is
 * installed, else SQLite alone; an SQLite file and Tidegate's own store; a folder and a bucket of S3 on
 * loopback. Nothing that was there before is touched.
 */
export async function makeDrillWorld({ root, folder, say }) {
  const programs = findPostgresPrograms();
  if (programs === null)
    say('THERE IS NO POSTGRESQL ("initdb"): only SQLite and the own store are drilled');
  const clusters = [];
  const s3 = await startS3(root);
  const world = {
    file: join(folder, 'tidegate.config.yaml'),
    directory: null,
    async remove() {
      await s3.close();
      for (const cluster of clusters) cluster.remove();
    },
  };
  try {
    if (programs !== null) {
      say('making a PostgreSQL here and one elsewhere');
      for (let number = 0; number < 2; number += 1) clusters.push(makeCluster(programs));
      for (const cluster of clusters) await cluster.start();
      await clusters[0].ask('postgres', `create database ${DATABASE}`);
      await clusters[0].ask(DATABASE, generatedData(POSTGRES_BYTES));
    }
    fillSqlite(join(folder, 'prefs.db'));
    mkdirSync(join(folder, 'elsewhere'));
    const [here, elsewhere] = clusters;
    return {
      ...world,
      text: configOf(s3.work, programs),
      variables: {
        ...process.env,
        DRILL_URL: here?.url(DATABASE) ?? '',
        DRILL_ELSEWHERE_URL: elsewhere?.url('postgres') ?? '',
        DRILL_PASSPHRASE: 'correct horse battery staple',
        DRILL_SECRET: s3.work.secretAccessKey,
      },
    };
  } catch (cause) {
    await world.remove();
    throw cause;
  }
}

function configOf({ endpoint, bucket, region, accessKeyId }, programs) {
  const policy = (database) => `
  ${database}-daily:
    database: ${database}
    every: daily at 02:00
    keep: 7d
    to: [local, archive]
    encrypt: { passphrase: { env: DRILL_PASSPHRASE } }
  ${database}-deploy: { database: ${database}, before: deployment, keep: 30d, to: [local] }`;
  const app = `
  app:
    postgres: { env: DRILL_URL }
    environment: production
    programs: ${programs}
    integrity:
      messages-belong:
        query: select 1 from messages m left join conversations c on c.id = m.conversation_id where c.id is null
        expect: none
    regions: { elsewhere: { env: DRILL_ELSEWHERE_URL } }`;
  const names = [...(programs === null ? [] : ['app']), 'prefs', 'self'];
  return `databases:${programs === null ? '' : app}
  prefs: { sqlite: ./prefs.db, environment: production, regions: { elsewhere: ./elsewhere } }
  self: { tidegate: true, environment: production, regions: { elsewhere: ./elsewhere } }
stores:
  local: { directory: ./backups }
  archive:
    offSite: true
    s3:
      bucket: ${bucket}
      region: ${region}
      endpoint: "${endpoint}"
      pathStyle: true
      accessKeyId: ${accessKeyId}
      secretAccessKey: { env: DRILL_SECRET }
backups:${names.map(policy).join('')}
`;
}

function fillSqlite(path) {
  const requireOfServer = createRequire(
    new URL('../packages/server/package.json', import.meta.url),
  );
  const Database = requireOfServer('libsql');
  const database = new Database(path);
  database.exec(`
    create table people (id integer primary key, email text not null unique);
    create table prefs (person integer not null references people, name text, value text,
      primary key (person, name));
    insert into people with recursive n (i) as (select 1 union all select i + 1 from n where i < ${SQLITE_ROWS / 5})
      select i, 'person-' || i || '@example.com' from n;
    insert into prefs with recursive n (i) as (select 1 union all select i + 1 from n where i < ${SQLITE_ROWS})
      select (i - 1) / 5 + 1, 'pref-' || (i % 5), 'value ' || (i * 7919 % 1000) from n;`);
  database.close();
}

/** The server that the tests of the store use; it checks the signature of each request. */
async function startS3(root) {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'tidegate-drill-'));
  try {
    await build({
      ...{ root, configFile: false, logLevel: 'error' },
      build: {
        ...{ outDir, minify: false },
        ssr: join(root, 'packages/server/src/backup/store/s3-server.fixture.ts'),
        rollupOptions: { output: { entryFileNames: 's3-server.mjs' } },
      },
    });
    const { startS3Server } = await import(pathToFileURL(join(outDir, 's3-server.mjs')).href);
    return await startS3Server();
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
