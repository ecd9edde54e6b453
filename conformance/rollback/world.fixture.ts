import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BackupView, RolloutView } from '@tidegate/protocol';
import { onTestFinished } from 'vitest';
import {
  addressOf,
  runSql,
  testDatabase,
} from '../../packages/server/src/database/postgres/postgres-world.fixture.ts';
import {
  ask,
  type HaproxyProcess,
  startHaproxy,
} from '../../packages/server/src/driver/haproxy/haproxy-process.fixture.ts';
import { type ServerProcess, startServerProcess } from '../faults/server-process.fixture.ts';
import { type GitRemote, makeGitRemote } from './git-remote.fixture.ts';

/** A real server, and all that its rollbacks bring back: HAProxy, a repository, PostgreSQL. */
export interface World {
  readonly server: ServerProcess;
  readonly proxy: HaproxyProcess;
  readonly git: GitRemote;
  /** Who answers through HAProxy now. */
  colour(): Promise<string>;
  /** What the database holds, in order. */
  notes(): Promise<readonly string[]>;
  /** Names of databases that were live before a restore. */
  keptDatabases(): Promise<readonly string[]>;
  addNote(body: string): Promise<void>;
  /** Waits until the first backup, which the server makes by itself, was restored and compared. */
  backedUp(): Promise<BackupView>;
  apply(...texts: string[]): Promise<void>;
  /** Starts the plan; answers the rollout's id. */
  start(plan: string): Promise<string>;
  rollout(id: string): Promise<RolloutView>;
  command(id: string, body: object): Promise<void>;
  get<T>(path: string): Promise<T>;
  until<T>(what: string, look: () => Promise<T | null>, limitMs?: number): Promise<T>;
}

const LIMIT_MS = 60_000;
const LOOK_MS = 40;

/** `more`: lines of the operator's file besides those of the world. Ends all when the test does. */
export async function startWorld(more: Partial<OperatorParts> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-rollback-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const git = makeGitRemote(folder);
  const proxy = await startHaproxy();
  onTestFinished(() => proxy.end());
  const database = await testDatabase(
    `tidegate_back_${randomBytes(4).toString('hex')}`,
    'create table note (id serial primary key, body text not null)',
    "insert into note (body) select 'note ' || n from generate_series(1, 3) n",
  );
  const server = await startServerProcess(operatorFile({ proxy, git, database, more }));
  onTestFinished(() => server.remove());
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${server.url}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${server.admin}` },
    });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`Cannot get ${path}: ${answer.status} ${body}`);
    return JSON.parse(body) as T;
  };
  const until = async <T>(
    what: string,
    look: () => Promise<T | null>,
    limitMs = LIMIT_MS,
  ): Promise<T> => {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (performance.now() > endMs) throw new Error(`Cannot wait for ${what}: it did not come`);
      await wait(LOOK_MS);
    }
  };
  return {
    ...{ server, proxy, git, get, until },
    colour: async () => (await ask(proxy.port, '/')).text,
    async notes() {
      const rows = await runSql(database, 'select body from note order by id');
      return rows.map(({ body }) => String(body));
    },
    async keptDatabases() {
      const rows = await runSql('postgres', 'select datname from pg_database order by datname');
      const names = rows.map(({ datname }) => String(datname));
      return names.filter((name) => name.startsWith(`${database}_before_`));
    },
    async addNote(body) {
      await runSql(database, `insert into note (body) values ('${body}')`);
    },
    backedUp: () =>
      until('a verified backup', async () => {
        const { backups } = await get<{ readonly backups: readonly BackupView[] }>('backups');
        const failed = backups.find(({ state }) => state === 'failed');
        if (failed !== undefined) throw new Error(`Cannot back up: ${failed.detail}`);
        return backups.find(({ state }) => state === 'verified') ?? null;
      }),
    async apply(...texts) {
      const files = texts.map((text, n) => ({ name: `${n}.yaml`, text }));
      await server.post('/api/v1/apply', { files });
    },
    async start(plan) {
      const asked = { plan, environment: 'production' };
      return ((await server.post('/api/v1/rollouts', asked)) as RolloutView).id;
    },
    rollout: (id) => get<RolloutView>(`rollouts/${id}`),
    async command(id, body) {
      await server.post(`/api/v1/rollouts/${id}/commands`, body);
    },
  };
}

/** Lines of the operator's file, each of the map that it names. */
export interface OperatorParts {
  readonly databases: string;
  readonly backups: string;
  readonly drivers: string;
  readonly actions: string;
  readonly rest: string;
}

function operatorFile({
  proxy,
  git,
  database,
  more,
}: Pick<World, 'proxy' | 'git'> & {
  readonly database: string;
  readonly more: Partial<OperatorParts>;
}): string {
  return `databases:
  app:
    postgres: ${addressOf(database)}
    environment: production
    integrity:
      no-blank-notes: { query: "select 1 from note where body = ''", expect: none }
${more.databases ?? ''}
stores:
  local: { directory: ./backups }
backups:
  app-daily: { database: app, every: "0 4 29 2 *", keep: 7d, to: [local], verify: true }
${more.backups ?? ''}
drivers:
  colours:
    environment: production
    timeout: 30s
    haproxy:
      { socket: ${proxy.socket}, backend: agents, blue: [b1], green: [g1], drain: 2s }
  site: { environment: production, git-revert: { repository: ${git.clone} } }
  app-restore: { environment: production, database: app, way: restore, overwrites: app }
${more.drivers ?? ''}
actions:
  health: { http: "http://127.0.0.1:${proxy.port}/", expect: { status: 200 } }
  green-answers:
    { http: "http://127.0.0.1:${proxy.port}/", expect: { status: 200, body: green } }
  data-intact: { integrity: { database: app } }
${more.actions ?? ''}
allowAddresses: [127.0.0.1]
${more.rest ?? ''}
`;
}
