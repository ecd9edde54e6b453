/** F52: a candidate that exits the process on every turn never reports, and must not look perfect. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../../packages/server/src/config/clock.fixture.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/http/server.fixture.ts';
import { report } from './fault-report.fixture.ts';
import { firstLine } from './server-process.fixture.ts';

const SCRIPT = fileURLToPath(new URL('./exiting-agent.mjs', import.meta.url));
const AGENTS = 6;
const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { old: false, new: true }
    off: old
    environments: { production: old }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: old
candidate: new
unit: conversation
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 48h }
guardrails:
  - { metric: error_rate, above: 50%, for: 3s, action: rollback }
`;

let clock: FakeClock;
let server: TestServer;
const agents: ChildProcess[] = [];

beforeAll(async () => {
  clock = fakeClock(Date.now());
  server = await startTestServer({ clock });
});
afterAll(async () => {
  for (const agent of agents) agent.kill('SIGKILL');
  // Connections that are kept alive end when the clock says so.
  await Promise.all([server.remove(), clock.advance(60_000)]);
});

async function post(path: string, body: unknown): Promise<{ id: string }> {
  const answer = await server.call('POST', path, { key: server.admin, body });
  expect([answer.status < 300, answer.body]).toEqual([true, answer.body]);
  return answer.body as { id: string };
}

test('F52: the turns of a candidate that exits count as failed, and roll it back', async (context) => {
  const { text: key } = await server.key('server');
  const files = [
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: PLAN },
  ];
  await post('/api/v1/apply', { files });
  const { id } = await post('/api/v1/rollouts', { plan: 'chat' });
  await clock.advance(2_000);
  // They exit one after the other, a second apart.
  const exits = Array.from({ length: AGENTS }, async (_, number) => {
    const args = [SCRIPT, server.url, key, String(number)];
    const agent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    agents.push(agent);
    const ended = new Promise((resolve) => agent.once('close', resolve));
    return [await firstLine(agent), await ended];
  });
  for (const exit of exits) {
    expect(await exit).toEqual(['exits', 1]);
    await clock.advance(1_000);
  }
  const rollout = async () => {
    const path = `/api/v1/rollouts/${id}`;
    const { body } = await server.call('GET', path, { key: server.admin });
    return body as { status: string; reason: string | null };
  };
  const before = await rollout();
  let waitedMs = 0;
  for (; (await rollout()).status === 'running' && waitedMs < 90_000; waitedMs += 1_000)
    await clock.advance(1_000);
  expect([before.status, (await rollout()).status]).toEqual(['running', 'rolled-back']);
  report(context, 'F52', {
    'seconds after which the exits of a candidate roll it back': [waitedMs / 1_000, { atMost: 35 }],
  });
});
