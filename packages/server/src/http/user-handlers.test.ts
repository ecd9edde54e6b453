import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from './server.fixture.ts';

const ADA = 'ada@example.com';

async function aServer() {
  const lines: string[] = [];
  const write = (...told: readonly unknown[]) => void lines.push(JSON.stringify(told));
  const log = { info: write, warn: write, error: write };
  const server = await startTestServer({ log });
  onTestFinished(() => server.remove());
  const post = (path: string, body: unknown, key = server.admin) =>
    server.call('POST', path, { key, body });
  return {
    server,
    post,
    lines,
    export: (body: object, key?: string) =>
      post('/api/v1/users/export', { environment: 'production', user: ADA, ...body }, key),
    erase: (body: object, key?: string) =>
      post(
        '/api/v1/users/erase',
        { environment: 'production', user: ADA, reason: 'r', ...body },
        key,
      ),
  };
}

test('userHandlers() tell and erase, and the audit trail knows of both by HMAC', async () => {
  const { server, export: take, erase, lines } = await aServer();
  const told = await take({});
  const { unit, rows, cut } = told.body as { unit: string; rows: number; cut: string[] };
  expect([told.status, rows, cut, unit.length]).toEqual([200, 0, [], 22]);
  expect(await erase({ reason: 'request 12' })).toMatchObject({
    ...{ status: 200, body: { environment: 'production', unit, rows: 0 } },
  });
  const audit = await server.call('GET', `/api/v1/audit?environment=production&subject=${unit}`, {
    key: server.admin,
  });
  expect(audit.body).toMatchObject({
    rows: [
      { action: 'user.erased', body: { reason: 'request 12', erased: { exposures: 0 } } },
      { action: 'user.exported', body: { rows: { exposures: 0, definitions: 0 } } },
    ],
  });
  for (const text of [JSON.stringify([told.body, audit.body]), lines.join()]) {
    expect(text).not.toContain(ADA);
  }
});

test('userHandlers() refuse what cannot be, and never say the id again', async () => {
  const { server, export: take, erase, lines } = await aServer();
  const { text: staging } = await server.key('admin', 'staging');
  const { text: agents } = await server.key('server', 'production');
  const answers = [
    [422, await take({ user: '' })],
    [422, await take({ user: undefined })],
    [422, await take({ user: { id: ADA } })],
    [422, await take({ user: ADA.repeat(100) })],
    [413, await take({ user: ADA.repeat(700_000) })],
    [404, await take({ environment: 'nowhere' })],
    [403, await take({}, staging)],
    [403, await take({}, agents)],
    [422, await erase({ reason: '' })],
    [422, await erase({ reason: undefined })],
    [422, await erase({ reason: `${ADA} asked` })],
    [404, await erase({ environment: 'nowhere' })],
    [403, await erase({}, staging)],
  ] as const;
  for (const [status, answer] of answers) {
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      ...[status, expect.not.stringContaining(ADA)],
    ]);
  }
  expect(lines.join()).not.toContain(ADA);
});
