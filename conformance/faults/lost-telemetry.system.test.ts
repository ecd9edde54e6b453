/** F38: kill -9 of the server and of agents at 1 000 events a second. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHAOS, report } from './fault-report.fixture.ts';
import { type ServerProcess, startServerProcess } from './server-process.fixture.ts';
import { readStored } from './stored-telemetry.fixture.ts';

const PER_SECOND = 1_000;
const METRIC = 'tool_success_rate';
const SCRIPT = fileURLToPath(new URL('./counting-agent.mjs', import.meta.url));
const RUN_MS = CHAOS ? 4_000 : 2_500;

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { old: false, new: true }
    off: old
    environments: { production: old }
`;
/** A rollout that runs on: agents flush every second. */
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: old
candidate: new
unit: conversation
phases:
  - { name: half, audience: { weight: 50% }, hold: 48h }
guardrails:
  - { metric: error_rate, above: 50%, for: 10m, action: rollback }
`;

let server: ServerProcess;
let folder: string;
const agents: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-agents-'));
  server = await startServerProcess();
  const files = [
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: PLAN },
  ];
  await server.post('/api/v1/apply', { files });
  await server.post('/api/v1/rollouts', { plan: 'chat' });
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill('SIGKILL');
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Agent {
  generated(): number;
  kill(): Promise<void>;
  /** Closes it in good order; what it counted as dropped. */
  stop(): Promise<number>;
}

let agentCount = 0;
async function startAgent(...more: string[]): Promise<Agent> {
  agentCount += 1;
  const file = join(folder, `generated-${agentCount}`);
  const args = [SCRIPT, server.url, server.serverKey, file, String(PER_SECOND), ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  agents.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  expect(await line()).toBe('live');
  return {
    generated: () => statSync(file).size,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const said = JSON.parse(await line()) as { droppedObservations: number };
      await ended;
      return said.droppedObservations;
    },
  };
}

const stored = (): number => readStored(server.directory, ({ count }) => count(METRIC));

test('F38: what an agent tells while the server is killed is stored or counted, to the event', async (context) => {
  const agent = await startAgent();
  await pause(RUN_MS);
  for (let kills = 0; kills < (CHAOS ? 3 : 1); kills += 1) {
    await server.kill();
    await pause(1_000);
    await server.restart();
    await pause(1_500);
  }
  const dropped = await agent.stop();
  const generated = agent.generated();
  const kept = stored();
  expect(kept).toBeGreaterThan(PER_SECOND);
  report(context, 'F38', {
    'events neither stored nor counted over kill -9 of the server': [
      Math.max(0, generated - kept - dropped),
      { is: 0 },
    ],
    'events stored twice over kill -9 of the server': [
      Math.max(0, kept + dropped - generated),
      { is: 0 },
    ],
  });
});

test('F38: kill -9 of an agent loses a second of its events at most, and doubles none', async (context) => {
  const agent = await startAgent();
  await pause(RUN_MS + 300);
  await agent.kill();
  // What it had sent is stored before the server answers, and it may never have heard the answer.
  await pause(300);
  const generated = agent.generated();
  const kept = stored();
  expect(kept).toBeGreaterThan(PER_SECOND / 2);
  report(context, 'F38', {
    'events lost with an agent that kept them in memory, at 1 000 a second': [
      generated - kept,
      { atMost: PER_SECOND * 1.2 },
    ],
    'events of a killed agent stored twice': [Math.max(0, kept - generated), { is: 0 }],
  });
});

test('F38: what an agent spooled outlives kill -9 of the agent and of the server', async (context) => {
  const spool = join(folder, 'spool');
  const first = await startAgent(spool);
  await pause(RUN_MS);
  await server.kill();
  await pause(2_500);
  await first.kill();
  await server.restart();
  const second = await startAgent(spool);
  await pause(2_000);
  const dropped = await second.stop();
  const generated = first.generated() + second.generated();
  const kept = stored();
  report(context, 'F38', {
    'events lost with an agent that spooled while the server was down, at 1 000 a second': [
      generated - kept - dropped,
      { atMost: PER_SECOND * 1.2 },
    ],
    'spooled events stored twice': [Math.max(0, kept - generated), { is: 0 }],
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
