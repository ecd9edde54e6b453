import type { DeploymentView } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from './server.fixture.ts';

async function aServer() {
  const server = await startTestServer();
  onTestFinished(() => server.remove());
  const call = (method: string, path: string, body?: unknown, key = server.admin) =>
    server.call(method, path, { key, ...(body === undefined ? {} : { body }) });
  return {
    server,
    call,
    begin: (body: object, key?: string) =>
      call('POST', '/api/v1/deployments', { environment: 'production', ...body }, key),
  };
}

test('deploymentHandlers() begin a deployment now, end it, and list it', async () => {
  const { call, begin } = await aServer();
  const before = Date.now();
  const begun = await begin({ version: 'v1', slot: 'blue' });
  const view = begun.body as DeploymentView;
  expect([begun.status, view.status, view.kind, view.slot]).toEqual([
    ...[200, 'running', 'deploy', 'blue'],
  ]);
  expect(view.startedMs).toBeGreaterThanOrEqual(before);
  const end = (status: string, key?: string) =>
    call('POST', `/api/v1/deployments/${view.id}/end`, { status }, key);
  const ended = (await end('succeeded')).body as DeploymentView;
  expect([ended.status, ended.live]).toEqual(['succeeded', true]);
  expect(await end('succeeded')).toMatchObject({ status: 200, body: ended });
  expect(await end('failed')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await call('GET', '/api/v1/deployments')).body).toEqual({ deployments: [ended] });
  const figures = await call('GET', '/api/v1/deployments/figures?environment=production&days=7');
  expect(figures.body).toMatchObject({ figures: [{ deployments: 1, perWeek: 1, failedShare: 0 }] });
});

test('deploymentHandlers() take one that is over in one call', async () => {
  const { begin } = await aServer();
  const startedMs = Date.now() - 60_000;
  const over = await begin({
    version: 'v1',
    startedMs,
    endedMs: startedMs + 30_000,
    status: 'failed',
  });
  expect(over).toMatchObject({
    ...{ status: 200, body: { status: 'failed', startedMs, endedMs: startedMs + 30_000 } },
  });
  const now = (await begin({ version: 'v2', startedMs, status: 'succeeded' }))
    .body as DeploymentView;
  expect(now.endedMs).toBeGreaterThan(startedMs + 30_000);
});

test('deploymentHandlers() refuse what cannot be, with a sentence', async () => {
  const { call, begin } = await aServer();
  const now = Date.now();
  const refusals: [object, number][] = [
    [{}, 422],
    [{ version: '' }, 422],
    [{ version: 'v'.repeat(201) }, 422],
    [{ version: 'v1', startedMs: null }, 422],
    [{ version: 'v1', startedMs: 'NaN' }, 422],
    [{ version: 'v1', startedMs: now, endedMs: now - 1, status: 'succeeded' }, 422],
    [{ version: 'v1', endedMs: now }, 422],
    [{ version: 'v1', status: 'succeeded' }, 422],
    [{ version: 'v1', commitMs: now + 3_600_000 }, 422],
    [{ version: 'v1', url: 'nowhere' }, 422],
    [{ version: 'v1', environment: 'nowhere' }, 404],
  ];
  for (const [body, status] of refusals) {
    const { status: found, body: problem } = await begin(body);
    expect([body, found, problem]).toEqual([
      ...[
        body,
        status,
        expect.objectContaining({ code: status === 404 ? 'not-found' : 'malformed-request' }),
      ],
    ]);
  }
  const end = await call('POST', '/api/v1/deployments/dp_0/end', { status: 'failed' });
  expect(end).toMatchObject({ status: 404, body: { code: 'not-found' } });
  for (const days of ['0', '401', 'NaN', '']) {
    const { status } = await call('GET', `/api/v1/deployments/figures?days=${days}`);
    expect([days, status]).toEqual([days, 422]);
  }
});

test('deploymentHandlers() let a key of one environment tell and see what is its own', async () => {
  const { server, call, begin } = await aServer();
  const { text: key } = await server.key('admin', 'staging');
  const { text: agents } = await server.key('server', 'production');
  const { id } = (await begin({ version: 'v1' })).body as DeploymentView;
  expect(await begin({ version: 'v1' }, key)).toMatchObject({ status: 403 });
  expect(await begin({ version: 'v1' }, agents)).toMatchObject({ status: 403 });
  expect((await call('GET', '/api/v1/deployments', undefined, key)).body).toEqual({
    deployments: [],
  });
  const end = await call('POST', `/api/v1/deployments/${id}/end`, { status: 'failed' }, key);
  expect(end).toMatchObject({ status: 404, body: { code: 'not-found' } });
  const own = await begin({ version: 'v1', environment: 'staging' }, key);
  expect(own).toMatchObject({ status: 200, body: { environment: 'staging' } });
  const figures = await call('GET', '/api/v1/deployments/figures', undefined, key);
  expect(figures.body).toMatchObject({ figures: [{ environment: 'staging' }] });
});
