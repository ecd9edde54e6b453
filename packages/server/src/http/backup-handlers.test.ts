import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from './server.fixture.ts';

const any = { integrity: [], checksums: false, secrets: [], migrate: null, regions: {} };

/** Two databases that are not there: what is asked of them fails, and says so. */
async function aServer() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-backups-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const entry = (name: string, environment: string) => ({
    ...{ ...any, kind: 'sqlite' as const, name, environment, path: join(folder, 'none', 'app.db') },
  });
  const policy = {
    ...({ name: 'deploy', database: 'app', kind: 'full', schedule: null, zone: 'UTC' } as const),
    ...{ when: 'before each deployment', keepMs: 86_400_000, stores: ['local'] as const },
    ...{ verify: false, encryption: null, notify: [] },
  };
  const place = {
    kind: 'directory',
    name: 'local',
    offSite: false,
    path: join(folder, 'local'),
    secrets: [],
  };
  const server = await startTestServer({
    safety: {
      drivers: [],
      databases: [entry('app', 'production'), entry('prefs', 'staging')],
      stores: [place as typeof place & { kind: 'directory' }],
      ...{ backups: [policy], drills: [] },
    },
  });
  onTestFinished(() => server.remove());
  const call = (method: string, path: string, body?: unknown, key = server.admin) =>
    server.call(method, path, { key, ...(body === undefined ? {} : { body }) });
  return { server, call };
}

test('backupHandlers() begin a backup and show it, failed as it is', async () => {
  const { call } = await aServer();
  const made = await call('POST', '/api/v1/backups', { database: 'app' });
  expect(made).toMatchObject({ status: 200, body: { database: 'app', policy: 'deploy' } });
  const { id } = made.body as { id: string };
  const ended = async (): Promise<unknown> => {
    for (;;) {
      const { body } = await call('GET', `/api/v1/backups/${id}`);
      if ((body as { state: string }).state !== 'running') return body;
    }
  };
  expect(await ended()).toMatchObject({ id, state: 'failed', bytes: 0 });
  const restore = { into: 'copy', reason: 'x' };
  expect(await call('POST', `/api/v1/backups/${id}/restore`, restore)).toMatchObject({
    ...{ status: 409, body: { code: 'conflict' } },
  });
  expect(await call('POST', '/api/v1/drills', { database: 'app' })).toMatchObject({ status: 409 });
  const stop = `/api/v1/backups/${id}/stop`;
  expect(await call('POST', stop, { reason: 'wrong one' })).toMatchObject({
    status: 409,
    body: {
      code: 'conflict',
      title: `Cannot stop "${id}": it is failed; "tidegate work" shows what is under way`,
    },
  });
  expect(await call('POST', stop, {})).toMatchObject({ status: 422 });
  const names = ({ body }: { body: unknown }) =>
    (body as { databases: { name: string }[] }).databases.map(({ name }) => name);
  expect(names(await call('GET', '/api/v1/databases'))).toEqual(['app', 'prefs']);
});

test('backupHandlers() show a key of one environment nothing of another', async () => {
  const { server, call } = await aServer();
  const { text: key } = await server.key('admin', 'staging');
  const made = await call('POST', '/api/v1/backups', { database: 'app' });
  const { id } = made.body as { id: string };
  const none = { status: 404, body: { code: 'not-found' } };
  const reason = { into: 'copy', reason: 'x' };
  expect(await call('GET', `/api/v1/backups/${id}`, undefined, key)).toMatchObject(none);
  expect(await call('POST', `/api/v1/backups/${id}/verify`, {}, key)).toMatchObject(none);
  expect(await call('POST', `/api/v1/backups/${id}/restore`, reason, key)).toMatchObject(none);
  expect(await call('POST', `/api/v1/backups/${id}/stop`, reason, key)).toMatchObject(none);
  expect(await call('POST', '/api/v1/backups', { database: 'app' }, key)).toMatchObject(none);
  expect(await call('POST', '/api/v1/drills', { database: 'app' }, key)).toMatchObject(none);
  expect((await call('GET', '/api/v1/backups', undefined, key)).body).toEqual({ backups: [] });
  expect((await call('GET', '/api/v1/drills', undefined, key)).body).toEqual({ drills: [] });
  expect((await call('GET', '/api/v1/databases', undefined, key)).body).toMatchObject({
    databases: [{ name: 'prefs' }],
  });
});
