import { expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const backup = {
  ...{ id: 'bk_1', database: 'app', environment: 'production', policy: 'daily', kind: 'full' },
  ...{ state: 'stored', startedMs: 940_000, endedMs: 950_000, bytes: 1_536, encrypted: true },
  ...{ serverVersion: '15.1', tables: 2, rows: 30, verifiedMs: null, expiresMs: null },
  copies: [{ store: 'local', offSite: false, state: 'stored', bytes: 1_536 }],
  ...{ remarks: [], detail: '' },
};
const work = {
  ...{ id: 'bk_1', kind: 'backup', environment: 'production', title: 'backup of "app"' },
  ...{ state: 'running', done: 512, total: 1_024, unit: 'bytes', note: 'dumping', startedMs: 1 },
  ...{ tookMs: 2_000, leftMs: 2_000 },
};
const drill = {
  ...{ id: 'dr_1', environment: 'production', database: 'app', backup: 'bk_1', kind: 'restore' },
  ...{ state: 'running', startedMs: 1, endedMs: null, rtoS: null, rpoS: null },
  ...{ rtoLimitS: null, rpoLimitS: null, differences: [], detail: 'gone' },
};

async function run(bodies: readonly unknown[], ...args: readonly string[]) {
  const server = await loopbackServer(...bodies.map((body) => ({ body })));
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main(['backup', ...args, '--url', server.url, '--key', 'k'], terminal);
  const asked = server.received.map(({ method, url }) => `${method} ${url}`);
  return { exitCode, out, err, asked, body: server.received[0]?.body };
}

test('tidegate backup create watches it with bytes and the time left', async () => {
  const running = { serverMs: 1, work: [work] };
  const over = { serverMs: 1, work: [{ ...work, state: 'ok' }] };
  const bodies = [{ ...backup, state: 'running' }, running, backup, over, backup];
  const { exitCode, out, err, asked, body } = await run(bodies, 'create', 'app');
  expect([exitCode, body]).toEqual([0, { database: 'app' }]);
  expect(asked).toEqual([
    'POST /api/v1/backups',
    ...['GET /api/v1/work?environment=production', 'GET /api/v1/backups/bk_1'],
    ...['GET /api/v1/work?environment=production', 'GET /api/v1/backups/bk_1'],
  ]);
  expect(err).toEqual([
    'bk_1; Ctrl-C stops watching, the server goes on',
    'backup of "app": dumping, 512 B of 1.0 KiB, 2s left',
  ]);
  expect(out).toEqual(['○ bk_1 is stored', '   1.5 KiB, 2 tables, 30 rows', '   ✓local stored']);
});

test('tidegate backup create returns 1 when it is not verified and was to be', async () => {
  const bodies = [{ ...backup, state: 'running' }, { serverMs: 1, work: [] }, backup];
  const { exitCode, out, body } = await run(bodies, 'create', 'app', '--verify', '--json');
  expect([exitCode, body]).toEqual([1, { database: 'app', verify: true }]);
  expect(out.map((line) => JSON.parse(line))).toEqual([backup]);
});

test('tidegate backup restore says where to, and what came of it', async () => {
  const ended = { ...drill, state: 'ok', rtoS: 1.2, rpoS: 60, detail: 'restored over "app": gone' };
  const bodies = [drill, { serverMs: 1, work: [] }, { drills: [ended] }];
  const args = ['restore', 'bk_1', '--overwrite', 'app', '--table', 'a', '--table', 'b'];
  const { exitCode, out, body } = await run(bodies, ...args, '--reason', 'gone');
  expect(body).toEqual({ overwrite: 'app', tables: ['a', 'b'], reason: 'gone' });
  expect([exitCode, out]).toEqual([
    0,
    [
      '✓ restore of "app" ok: restored over "app": gone',
      '   dr_1, from bk_1',
      '   back within: 2s',
      '   data lost: 1m',
    ],
  ]);
});

test.each([
  [['restore', 'bk_1', '--reason', 'r'], /not said where to/],
  [['restore', 'bk_1', '--into', 'x'], /--reason/],
  [['stop', 'bk_1'], /--reason/],
  [
    ['restore', 'bk_1', '--into', 'x', '--overwrite', 'app', '--reason', 'r'],
    /cannot be used with/,
  ],
])('tidegate backup %j returns 2 and asks nobody', async (args, sentence) => {
  const { exitCode, err, asked } = await run([{}], ...args);
  expect([exitCode, asked]).toEqual([2, []]);
  expect(err.join('\n')).toMatch(sentence);
});

test('tidegate backup drill returns 1 when it failed', async () => {
  const failed = {
    ...drill,
    kind: 'drill',
    state: 'failed',
    differences: ['table "a" is missing'],
  };
  const bodies = [{ ...drill, kind: 'drill' }, { serverMs: 1, work: [] }, { drills: [failed] }];
  const { exitCode, err, body } = await run(bodies, 'drill', 'app', '--region', 'eu-west');
  expect([exitCode, body]).toEqual([1, { database: 'app', region: 'eu-west' }]);
  expect(err.join('\n')).toContain('table "a" is missing');
});

const said = 'stopped by ana: wrong one';

test('tidegate backup stop ends a backup and says what it came to', async () => {
  const stopped = { ...backup, state: 'running', detail: said };
  const ended = { ...backup, state: 'failed', bytes: 0, copies: [], detail: said };
  const bodies = [{ what: 'backup', backup: stopped }, { serverMs: 1, work: [] }, ended];
  const args = ['stop', 'bk_1', '--reason', 'wrong one'] as const;
  const { exitCode, out, err, asked, body } = await run(bodies, ...args);
  expect([exitCode, body, err]).toEqual([0, { reason: 'wrong one' }, []]);
  expect(asked[0]).toBe('POST /api/v1/backups/bk_1/stop');
  expect(out).toEqual(['✗ bk_1 is failed', `   ${said}`]);
  const quiet = await run([bodies[0]], ...args, '--no-wait', '--json');
  expect([quiet.exitCode, quiet.asked.length]).toEqual([0, 1]);
  expect(quiet.out.map((line) => JSON.parse(line))).toEqual([bodies[0]]);
});

test('tidegate backup stop returns 1 when a restore had ended before', async () => {
  const ok = { ...drill, state: 'ok', detail: 'restored over "app": gone' };
  const bodies = [{ what: 'drill', drill }, { serverMs: 1, work: [] }, { drills: [ok] }];
  const { exitCode, out, err } = await run(bodies, 'stop', 'dr_1', '--reason', 'wrong one');
  expect([exitCode, out[0]]).toEqual([1, '✓ restore of "app" ok: restored over "app": gone']);
  expect(err.join(' ')).toMatch(/Cannot stop "dr_1": it came to its end before that; it is ok/);
});

test('tidegate backup list shows them', async () => {
  const { out, asked } = await run([{ backups: [backup] }], 'list', '--database', 'app');
  expect(asked).toEqual(['GET /api/v1/backups?environment=production&database=app']);
  expect(out).toEqual([
    'id    state     begun   size     copies  policy',
    'bk_1  ○ stored  1m ago  1.5 KiB  ✓local  daily',
  ]);
  const none = await run([{ backups: [] }], 'list');
  expect(none.err).toEqual(['no backups in "production"; make one with "tidegate backup create"']);
});
