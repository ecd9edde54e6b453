import { expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const ADA = 'ada@example.com';

async function user(body: unknown, ...args: readonly string[]) {
  const server = await loopbackServer({ body });
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main(['user', ...args, '--url', server.url, '--key', 'k'], terminal);
  const asked = server.received.map((one) => [`${one.method} ${one.url}`, one.body]);
  return { exitCode, out, err, asked };
}

const exported = {
  ...{ environment: 'production', unit: 'hm4c', exportedMs: 5, rows: 3, cut: ['exposures'] },
  kinds: { exposures: [{ unit: 'hm4c' }, { unit: 'hm4c' }], conversions: [], sessions: [{}] },
};

test('tidegate user export counts what there is, and prints it as JSON', async () => {
  const run = await user(exported, 'export', '--user', ADA);
  expect(run).toEqual({
    exitCode: 0,
    err: [],
    asked: [['POST /api/v1/users/export', { environment: 'production', user: ADA }]],
    out: [
      'hm4c in "production": 3 rows; --json prints them',
      'kind       rows',
      'exposures  2, and more',
      'sessions   1',
    ],
  });
  const json = await user(exported, 'export', '--user', ADA, '--json');
  expect(json.out.map((line) => JSON.parse(line))).toEqual([exported]);
});

test('tidegate user erase says what went', async () => {
  const erased = { exposures: 2, sessions: 0 };
  const answer = { environment: 'staging', unit: 'hm4c', erased, rows: 2 };
  const args = ['erase', '--user', ADA, '--reason', 'request 12', '--environment', 'staging'];
  const run = await user(answer, ...args);
  expect(run).toEqual({
    exitCode: 0,
    err: [],
    asked: [
      ['POST /api/v1/users/erase', { environment: 'staging', user: ADA, reason: 'request 12' }],
    ],
    out: ['hm4c in "staging": 2 rows erased', 'kind       rows', 'exposures  2'],
  });
  const none = await user({ ...answer, erased: {}, rows: 0 }, ...args);
  expect(none.out).toEqual(['hm4c in "staging": 0 rows erased']);
});

test.each([[['export']], [['erase', '--user', ADA]], [['erase', '--reason', 'r']]])(
  'tidegate user %j is no command line',
  async (args) => {
    const run = await user({}, ...args);
    expect([run.exitCode, run.asked]).toEqual([2, []]);
  },
);
