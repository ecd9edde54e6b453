import type { RouteAnswer } from '@tidegate/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGS_FILE, startTestServer, type TestServer } from './server.fixture.ts';

const banner = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: { if: [{ $ref: 'free' }, 'on'] },
};
const text = JSON.stringify({
  $evaluators: { free: { '==': [{ var: 'plan' }, 'free'] } },
  flags: { banner, broken: { state: 'ON' } },
});

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.remove());

function post(path: string, body: unknown, key = server.admin) {
  return server.call('POST', path, { key, body });
}

test('importFlagd stores a document, and its flags can be asked with their reasons', async () => {
  const { status, body } = await post('/api/v1/import/flagd', { environment: 'production', text });
  expect([status, body]).toEqual([
    200,
    {
      stored: [
        { key: 'banner', change: 'created', broken: null },
        { key: 'broken', change: 'created', broken: expect.stringContaining('its state') },
      ],
      warnings: [],
    },
  ]);
  const context = { plan: 'free' };
  const asked = { environment: 'production', context, explain: true };
  const answer = await post('/api/v1/flags/banner/evaluate', asked);
  expect(answer.body).toEqual({
    key: 'banner',
    value: true,
    variant: 'on',
    draw: 0,
    rule: '1',
    reason: 'TARGETING_MATCH',
    explanation: {
      sentence: expect.stringContaining('plan is "free"'),
      steps: [{ rule: '1', condition: 'plan is "free"', matched: true, read: { plan: 'free' } }],
      bucket: null,
    },
  });
  const unknown = await post('/api/v1/flags/toString/evaluate', asked);
  expect(unknown.body).toEqual({
    key: 'toString',
    variant: null,
    draw: 0,
    rule: null,
    reason: 'ERROR',
    errorCode: 'FLAG_NOT_FOUND',
  });
});

test('importFlagd refuses what is no document, too large, or of another environment', async () => {
  const asked = { environment: 'production', text: 'flags: {}' };
  expect(await post('/api/v1/import/flagd', asked)).toMatchObject({
    status: 422,
    body: { code: 'malformed-request', title: expect.stringContaining('it is not JSON') },
  });
  const large = { environment: 'production', text: 'x'.repeat(6_291_456) };
  expect(await post('/api/v1/import/flagd', large)).toMatchObject({
    status: 413,
    body: { code: 'body-too-large' },
  });
  const staging = await server.key('admin', 'staging');
  expect(await post('/api/v1/import/flagd', asked, staging.text)).toMatchObject({ status: 403 });
});

test('exportFiles gives files that apply takes back unchanged', async () => {
  await post('/api/v1/apply', {
    files: [
      FLAGS_FILE,
      {
        name: 'segments.yaml',
        text: 'apiVersion: tidegate/v1\nkind: Segments\nsegments:\n  staff: { when: [{ attribute: role, is: staff }] }\n',
      },
    ],
  });
  const answer = await server.call('GET', '/api/v1/export', { key: server.admin });
  const { files } = answer.body as RouteAnswer<'exportFiles'>;
  expect(files.map(({ name }) => name)).toEqual([
    'segments.yaml',
    'flags.yaml',
    'foreign.production.flagd.json',
  ]);
  const yaml = files.filter(({ name }) => name.endsWith('.yaml'));
  const tried = await post('/api/v1/apply', { files: yaml, dryRun: true });
  expect(tried.body).toMatchObject({
    applied: [
      { name: 'staff', change: 'unchanged', differences: [] },
      { name: 'greet', change: 'unchanged', differences: [] },
    ],
  });
  const again = { environment: 'production', text: files[2]?.text };
  expect((await post('/api/v1/import/flagd', again)).body).toMatchObject({
    stored: [{ change: 'unchanged' }, { change: 'unchanged' }],
  });
  const bound = await server.key('admin', 'staging');
  expect(await server.call('GET', '/api/v1/export', { key: bound.text })).toMatchObject({
    status: 403,
  });
});

test('archiveFlag and a dry run answer over HTTP', async () => {
  const changed = {
    ...FLAGS_FILE,
    text: FLAGS_FILE.text.replace('production: hello', 'production: hi'),
  };
  const tried = await post('/api/v1/apply', { files: [changed], dryRun: true });
  expect((tried.body as RouteAnswer<'apply'>).applied[0]?.differences).toEqual([
    { place: 'environments.production.serve', before: 'hello', after: 'hi' },
  ]);
  const archived = await post('/api/v1/flags/greet/archive', { environment: 'production' });
  expect(archived).toMatchObject({ status: 200, body: { key: 'greet', serve: 'hello' } });
  const asked = { environment: 'production', context: {} };
  expect((await post('/api/v1/flags/greet/evaluate', asked)).body).toMatchObject({
    errorCode: 'FLAG_NOT_FOUND',
  });
});
