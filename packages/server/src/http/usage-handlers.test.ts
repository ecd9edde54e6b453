import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { FLAGS_FILE, startTestServer } from './server.fixture.ts';

const NOW = 1_800_000_000_000;

test('usageHandlers() tells admins how flags were used', async () => {
  const server = await startTestServer({ clock: fakeClock(NOW) });
  onTestFinished(() => server.remove());
  const { text: key } = await server.key('server');
  const body = { files: [FLAGS_FILE] };
  const applied = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  expect(applied).toMatchObject({ status: 200 });
  const place = { flag: 'greet', variant: 'hello', draw: 0, labels: { reason: 'STATIC' } };
  const cell = { kind: 'count', count: 3 };
  const batch = {
    schema: 1,
    instanceId: 'i-1',
    sequence: 1,
    sentAtMs: NOW,
    ruleset: { lineage: 1, version: 1 },
    dropped: { observations: 0, batches: 0 },
    series: [{ ...place, metric: 'evaluations', startMs: NOW, cell }],
    units: [{ kind: 'exposure', key: 'greet', unit: 'u', variant: 'hi', draw: 1, atMs: NOW }],
  };
  expect(await server.call('POST', '/api/v1/telemetry', { key, body: batch })).toMatchObject({
    status: 200,
    body: { applied: 1, rejected: [] },
  });
  const path = '/api/v1/flags/usage?environment=production';
  expect(await server.call('GET', path, { key: server.admin })).toMatchObject({
    status: 200,
    body: {
      serverMs: NOW,
      flags: [
        {
          key: 'greet',
          environment: 'production',
          aliases: [],
          lastEvaluatedMs: NOW,
          evaluations: [{ variant: 'hello', draw: 0, reason: 'STATIC', count: 3 }],
          // No draw of it was ever given.
          exposures: 0,
          archivedMs: null,
          constantVariant: 'hello',
          owner: null,
        },
      ],
    },
  });
  expect(await server.call('GET', path, { key })).toMatchObject({ status: 403 });
});

test('usageHandlers() tells admins which events were tracked, once for each batch', async () => {
  const server = await startTestServer({ clock: fakeClock(NOW) });
  onTestFinished(() => server.remove());
  const { text: key } = await server.key('server');
  const { text: browser } = await server.key('browser');
  const paid = { kind: 'conversion', key: 'paid', unit: 'u', atMs: NOW };
  const batch = {
    schema: 1,
    instanceId: 'i-1',
    sequence: 1,
    sentAtMs: NOW,
    ruleset: { lineage: 1, version: 1 },
    dropped: { observations: 0, batches: 0 },
    series: [],
    units: [{ ...paid, value: 3 }, paid],
  };
  const send = (as: string, instanceId: string) =>
    server.call('POST', '/api/v1/telemetry', { key: as, body: { ...batch, instanceId } });
  for (const as of [key, key]) await send(as, 'i-1');
  await send(browser, 'page-1');
  const path = '/api/v1/events?environment=production';
  const row = { event: 'paid', environment: 'production', lastMs: NOW };
  expect(await server.call('GET', path, { key: server.admin })).toMatchObject({
    status: 200,
    // The browser's unit is the raw one: hidden, it is another than the server's.
    body: { serverMs: NOW, events: [{ ...row, units: 2, count: 4, sum: 6 }] },
  });
  expect(await server.call('GET', path, { key })).toMatchObject({ status: 403 });
});
