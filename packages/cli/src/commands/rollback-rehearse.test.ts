import type { RehearsalView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { loopbackServer, type Scripted } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const view = (state: RehearsalView['state']): RehearsalView => ({
  ...{ id: 'rh_1', environment: 'staging', plan: 'chat', planHash: 'abc', mode: 'live', state },
  ...{ startedMs: 0, endedMs: state === 'running' ? null : 1, layers: [], by: 'ana' },
});

async function run(script: Scripted[], args: string[]) {
  const server = await loopbackServer(...script);
  const { terminal, out, err } = recordingTerminal({});
  const exitCode = await main(['rollback', ...args, '--url', server.url, '--key', 'k'], terminal);
  return { exitCode, out, err, asked: server.received.map(({ url, body }) => body ?? url) };
}

test('tidegate rollback rehearse asks for a dry run and waits for its end', async () => {
  const ran = await run(
    [{ body: view('running') }, { body: view('running') }, { body: view('ok') }],
    ['rehearse', 'chat', '--environment', 'staging', '--json'],
  );
  expect(ran.exitCode).toBe(0);
  expect(ran.out.map((line) => JSON.parse(line))).toEqual([view('ok')]);
  expect(ran.asked).toEqual([
    { plan: 'chat', environment: 'staging', mode: 'dry' },
    '/api/v1/rehearsals/rh_1',
    '/api/v1/rehearsals/rh_1',
  ]);
});

test('tidegate rollback rehearse --live sends what was confirmed, and is 1 when it failed', async () => {
  const ran = await run(
    [{ body: view('failed') }],
    [
      'rehearse',
      'chat',
      '--environment',
      'staging',
      '--live',
      '--confirm',
      'staging',
      '--layer',
      'app',
    ],
  );
  expect(ran.exitCode).toBe(1);
  expect(ran.asked).toEqual([
    { plan: 'chat', environment: 'staging', mode: 'live', confirm: 'staging', layers: ['app'] },
  ]);
  expect(ran.out.at(-1)).toContain('a layer is not well');
});

test('tidegate rollback rehearsals lists them', async () => {
  const ran = await run([{ body: { rehearsals: [view('ok')] } }], ['rehearsals', 'chat']);
  expect(ran.exitCode).toBe(0);
  expect(ran.out).toHaveLength(1);
  expect(ran.asked[0]).toContain('plan=chat');
});
