import type { FreezeView } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from './server.fixture.ts';

async function aServer() {
  const server = await startTestServer();
  onTestFinished(() => server.remove());
  const call = (method: string, path: string, body?: unknown, key = server.admin) =>
    server.call(method, path, { key, ...(body === undefined ? {} : { body }) });
  return { server, call };
}

const DAY_MS = 86_400_000;

test('freezeHandlers() begin a freeze now, list it, and end it', async () => {
  const { call } = await aServer();
  const toMs = Date.now() + DAY_MS;
  const asked = { environment: 'production', toMs, reason: 'year end' };
  const made = await call('POST', '/api/v1/freezes', asked);
  const freeze = made.body as FreezeView;
  expect([made.status, freeze.environment, freeze.toMs, freeze.reason]).toEqual([
    ...[200, 'production', toMs, 'year end'],
  ]);
  expect(freeze.fromMs).toBeLessThanOrEqual(Date.now());
  expect((await call('GET', '/api/v1/freezes')).body).toEqual({ freezes: [freeze] });
  const ended = await call('DELETE', `/api/v1/freezes/${freeze.id}`);
  expect([ended.status, (ended.body as FreezeView).toMs < toMs]).toEqual([200, true]);
  expect(await call('DELETE', `/api/v1/freezes/${freeze.id}`)).toMatchObject({ status: 409 });
  expect((await call('GET', '/api/v1/freezes')).body).toEqual({ freezes: [] });
});

test('freezeHandlers() let a key of one environment freeze, see and end what is its own', async () => {
  const { server, call } = await aServer();
  const { text: key } = await server.key('admin', 'staging');
  const toMs = Date.now() + DAY_MS;
  const production = { environment: 'production', toMs, reason: 'x' };
  const freeze = (await call('POST', '/api/v1/freezes', production)).body as FreezeView;
  expect(await call('POST', '/api/v1/freezes', production, key)).toMatchObject({ status: 403 });
  expect((await call('GET', '/api/v1/freezes', undefined, key)).body).toEqual({ freezes: [] });
  expect(await call('DELETE', `/api/v1/freezes/${freeze.id}`, undefined, key)).toMatchObject({
    ...{ status: 404, body: { code: 'not-found' } },
  });
  const stop = { environment: 'production', reason: 'x' };
  expect(await call('POST', '/api/v1/rollouts/stop', stop, key)).toMatchObject({ status: 403 });
  const own = await call('POST', '/api/v1/rollouts/stop', { ...stop, environment: 'staging' }, key);
  expect(own).toMatchObject({ status: 200, body: { stopped: [], killed: [] } });
});
