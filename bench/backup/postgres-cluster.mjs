/**
 * A cluster of PostgreSQL of our own, with the settings that it comes with, on a free port of loopback:
 * nothing else works in it, and it is gone with the measurement.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The server's own client: the peers of this folder do not bring one. */
const requireOfServer = createRequire(
  new URL('../../packages/server/package.json', import.meta.url),
);
const postgres = requireOfServer('postgres');
const MAJORS = [18, 17, 16, 15, 14, 13];
const OWNER = 'owner';
const STOPPING = ['-m', 'fast', '-w', '-s'];

/** Folder of the server's programs; `null` = there is none here. */
export function findPostgresPrograms() {
  const usual = MAJORS.flatMap((major) => [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
  ]);
  const folders = [...usual, ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)];
  const has = (folder) =>
    ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'pg_basebackup'].every((program) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  return folders.find(has) ?? null;
}

/** Makes one that stands still; where this process is root it is the user `postgres`'s. */
export function makeCluster(programs) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-postgres-'));
  const archive = join(folder, 'archive');
  const data = join(folder, 'data');
  mkdirSync(archive);
  chmodSync(folder, 0o755);
  const user = process.getuid?.() === 0 ? userPostgres() : null;
  if (user !== null) for (const each of [folder, archive]) chownSync(each, user.uid, user.gid);
  const as = (program, ...args) =>
    execFileSync(join(programs, program), args, {
      ...{ cwd: folder, stdio: ['ignore', 'ignore', 2] },
      ...(user ?? {}),
    });
  as('initdb', '-D', data, '-A', 'trust', '-U', OWNER, '-E', 'UTF8', '--locale=C');
  const started = async (where, settings) => {
    const port = await freePort();
    const own = { port, unix_socket_directories: folder, listen_addresses: '127.0.0.1' };
    const options = Object.entries({ ...settings, ...own }).map(
      ([name, value]) => `-c ${name}='${value}'`,
    );
    as('pg_ctl', '-D', where, '-o', options.join(' '), '-w', '-s', '-l', `${where}.log`, 'start');
    const url = (database) => `postgres://${OWNER}@127.0.0.1:${port}/${database}`;
    return {
      url,
      /** Rows of one statement. */
      ask: (database, text) => asked(url(database), text),
      stop: () => as('pg_ctl', '-D', where, ...STOPPING, 'stop'),
    };
  };
  let server = null;
  return {
    ...{ folder, archive, user },
    /** Starts it, or starts it again with other settings. */
    async start(settings = {}) {
      server?.stop();
      server = null;
      server = await started(data, settings);
    },
    /** Starts a copy of it beside it. */
    startOther: started,
    url: (database) => server.url(database),
    ask: (database, text) => server.ask(database, text),
    /** Runs a program of PostgreSQL and answers the seconds that it took. */
    run: (program, args) => ran(join(programs, program), args),
    /** The same for one that writes to its standard output, into a file that is on the disk then. */
    async write(program, args, file) {
      const beganMs = performance.now();
      const opened = openSync(file, 'w', 0o600);
      try {
        await ran(join(programs, program), args, opened);
        fsyncSync(opened);
      } finally {
        closeSync(opened);
      }
      if (user !== null) chownSync(file, user.uid, user.gid);
      chmodSync(dirname(file), 0o755);
      return (performance.now() - beganMs) / 1_000;
    },
    give(path) {
      if (user !== null) chownSync(path, user.uid, user.gid);
    },
    remove() {
      server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Seconds that a program took, as this user or another. */
export function ran(program, args, output = 'ignore', more = {}) {
  const beganMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...more, stdio: ['ignore', output, 2] });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve((performance.now() - beganMs) / 1_000);
      else reject(new Error(`Cannot measure: "${program}" ended with ${code}; see above`));
    });
  });
}

async function asked(url, text) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

/** PostgreSQL does not run as root. */
function userPostgres() {
  const id = (what) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
