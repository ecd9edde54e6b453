/** Files of experiments and their other routes, over a server whose outcomes are read in a thread. */
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAYOUT } from '../experiment/experiment-world.fixture.ts';
import { FLAG } from '../store/store-world.fixture.ts';
import { startTestServer, type TestServer } from './server.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  ${FLAG}:
    variants: { legacy: a, new: b, newer: c }
    off: legacy
    environments: { production: legacy }
`;
const PATH = '/api/v1/experiments/layout';
const OF = 'environment=production';

let server: TestServer;

const apply = async (...texts: string[]) => {
  const files = texts.map((text, at) => ({ name: `${at}.yaml`, text }));
  return await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files } });
};
const ask = (path: string, key = server.admin) => server.call('GET', `${PATH}${path}`, { key });
const say = (path: string, body: object) =>
  server.call('POST', `${PATH}/${path}`, { key: server.admin, body });

beforeAll(async () => {
  server = await startTestServer();
  expect((await apply(FLAGS, LAYOUT)).status).toBe(200);
});
afterAll(async () => {
  await server.remove();
});

test('before the start there is nothing to be had, and it is said why', async () => {
  expect(await ask(`/export?${OF}`)).toMatchObject({
    status: 409,
    body: { title: expect.stringContaining('it was not started, so it has no units') },
  });
  expect((await ask(`/picture.svg?${OF}`)).status).toBe(409);
  expect(await ask(`/outlook?${OF}&unitsPerDay=150`)).toMatchObject({
    status: 200,
    body: { unitsPerDay: 150, source: 'as given', obstacles: [] },
  });
});

test('units and figures come as CSV and as Parquet, under a name that is safe', async () => {
  expect(await say('start', { environment: 'production' })).toMatchObject({
    status: 200,
    body: { status: 'running', run: { decision: null } },
  });
  const units = await ask(`/export?${OF}`);
  expect(units.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(units.headers.get('content-disposition')).toBe('attachment; filename="layout-units.csv"');
  expect(units.body).toBe('unit,variant,draw,segment,exposed_at,engagement\r\n');
  const summary = await ask(`/export?${OF}&what=summary`);
  expect(String(summary.body).split('\r\n')).toHaveLength(1 + 3 + 1);
  const headers = { authorization: `Bearer ${server.admin}` };
  const path = `${server.url}${PATH}/export?${OF}&what=summary&format=parquet`;
  const file = await (await fetch(path, { headers })).arrayBuffer();
  const rows = await parquetReadObjects({ file });
  expect(rows.map(({ metric, variant, units: n }) => [metric, variant, n])).toEqual([
    ['engagement', 'legacy', 0],
    ['engagement', 'new', 0],
    ['engagement', 'newer', 0],
  ]);
});

test('the picture is an SVG', async () => {
  const { status, headers, body } = await ask(`/picture.svg?${OF}`);
  expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  expect(body).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test('files are for admin keys of their environment, and only what there is can be asked for', async () => {
  const { text: serverKey } = await server.key('server');
  const { text: other } = await server.key('admin', 'staging');
  const status = async (path: string, key?: string) => (await ask(path, key)).status;
  expect([
    await status(`/export?${OF}`, 'tg_none'),
    await status(`/export?${OF}`, serverKey),
    await status(`/picture.svg?${OF}`, serverKey),
    await status(`/export?${OF}`, other),
    await status('/export', other),
    await status('/export'),
    await status(`/export?${OF}&format=xlsx`),
    await status(`/export?${OF}&what=all&what=units`),
  ]).toEqual([401, 403, 403, 403, 404, 422, 422, 422]);
});

test('it is decided over the API, and what the routes answer keeps their contracts', async () => {
  expect(await ask(`?${OF}&fresh=true`)).toMatchObject({
    status: 200,
    body: { report: { units: 0, verdict: { kind: 'keep-running' } } },
  });
  const body = { environment: 'production', reason: 'x' };
  expect(await say('decide', { ...body, outcome: 'ship' })).toMatchObject({ status: 409 });
  const both = { outcome: 'roll-back', nextPlan: 'raise' };
  expect(await say('decide', { ...body, ...both })).toMatchObject({
    status: 409,
    body: { title: expect.stringContaining('into plan "raise"') },
  });
  expect(await say('decide', { ...body, outcome: 'ship', variant: 'new' })).toMatchObject({
    status: 200,
    body: { status: 'shipped', run: { decision: { variant: 'new', reason: 'x' } } },
  });
  const listed = await server.call('GET', `/api/v1/experiments?${OF}`, { key: server.admin });
  expect(listed).toMatchObject({
    status: 200,
    body: { experiments: [{ name: 'layout', status: 'shipped' }] },
  });
  expect(await say('stop', body)).toMatchObject({ status: 409 });
});
