import type { CheckResult } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { loopbackServer, type Scripted } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const result = (name: string, changes: Partial<CheckResult> = {}): CheckResult => ({
  name,
  title: `Is ${name} so`,
  outcome: 'ok',
  detail: '',
  tookMs: 12,
  ...changes,
});
const listed = (...names: string[]): Scripted => ({
  body: { checks: names.map((name) => ({ name, title: `Is ${name} so` })) },
});
const found = (...results: CheckResult[]): Scripted => ({
  body: { ok: results.every(({ outcome }) => outcome === 'ok'), results },
});

async function run(
  script: Scripted[],
  args: string[] = [],
  screen?: { columns: number; rows: number },
) {
  const server = await loopbackServer(...script);
  const { terminal, out, err } = recordingTerminal(screen === undefined ? {} : { screen });
  const all = ['check', 'run', '--url', server.url, '--key', 'k', ...args];
  const exitCode = await main(all, terminal);
  return { exitCode, out, err, asked: server.received.map(({ url, body }) => body ?? url) };
}

test('tidegate check run shows each check when it is known, and is 0 when all are ok', async () => {
  const ran = await run(
    [listed('sdks'), found(result('sdks', { detail: '2 processes' }))],
    ['--environment', 'staging', '--plan', 'new-chat'],
  );
  expect(ran.out).toEqual(['✓ sdks  Is sdks so: 2 processes  12 ms', '1 of 1 ok']);
  expect([ran.exitCode, ran.err]).toEqual([0, []]);
  expect(ran.asked).toEqual([
    '/api/v1/checks?environment=staging&plan=new-chat',
    { environment: 'staging', plan: 'new-chat', names: ['sdks'] },
  ]);
});

test('tidegate check run asks again for what still runs, and is 1 when one is not ok', async () => {
  const ran = await run([
    listed('tests'),
    found(result('tests', { outcome: 'running' })),
    found(
      result('tests', {
        outcome: 'failed',
        detail: 'it ended with exit code 1\n2 failed\u001b[2J',
        tookMs: 65_000,
      }),
    ),
  ]);
  expect(ran.out).toEqual([
    '✗ tests  Is tests so  65.0 s',
    '    it ended with exit code 1',
    '    2 failed�[2J',
    '0 of 1 ok, 1 failed',
  ]);
  expect([ran.exitCode, ran.asked.length]).toEqual([1, 3]);
});

test.each([
  [[result('a', { outcome: 'unknown', detail: 'ECONNREFUSED' })], false],
  [[], false],
])('tidegate check run --json prints one object and fails closed: %j', async (results, ok) => {
  const ran = await run(
    [listed(...results.map(({ name }) => name)), found(...results)],
    ['--json'],
  );
  expect(ran.out.map((line) => JSON.parse(line))).toEqual([{ ok, results }]);
  expect([ran.exitCode, ran.err]).toEqual([1, []]);
});

test('tidegate check run --name asks for these alone, once each', async () => {
  const ran = await run(
    [listed('sdks'), found(result('tests'))],
    ['--name', 'tests', '--name', 'tests'],
  );
  expect(ran.out).toEqual(['✓ tests  Is tests so  12 ms', '1 of 1 ok']);
  expect(ran.asked).toHaveLength(2);
});

test('tidegate check run redraws its list where a person looks', async () => {
  const ran = await run([listed('a'), found(result('a'))], [], { columns: 80, rows: 24 });
  expect(ran.out).toEqual(['· a  Is a so', '\u001b[1A\u001b[0J✓ a  Is a so  12 ms', '1 of 1 ok']);
});

test('tidegate check run says what the server refuses', async () => {
  const body = {
    ...{ type: 'x', code: 'not-found', status: 404 },
    title: 'Cannot check "test": there is no such check; perhaps "tests" is meant',
  };
  const ran = await run([listed('tests'), { status: 404, body }], ['--name', 'test']);
  expect([ran.exitCode, ran.out]).toEqual([1, []]);
  expect(ran.err.join('\n')).toContain('perhaps "tests" is meant');
});
