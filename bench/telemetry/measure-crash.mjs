/**
 * kill -9 of a real server and of real agents at 1 000 events a second, as JSON: what was generated
 * against what is stored and counted.
 *
 *     node bench/telemetry/measure-crash.mjs
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
// biome-ignore lint/correctness/noUndeclaredDependencies: what the store of this workspace uses
import Database from 'libsql';
import { startServerProcess } from './server-process.mjs';

const PER_SECOND = 1_000;
const SCRIPT = fileURLToPath(
  new URL('../../conformance/faults/counting-agent.mjs', import.meta.url),
);

const rows = [await serverKilled(), await agentKilled()];
process.stdout.write(`${JSON.stringify(rows)}\n`);
process.exit(0);

async function serverKilled() {
  const server = await startServerProcess();
  const agent = await startAgent(server, 'server-killed');
  await pause(3_000);
  for (let kills = 0; kills < 3; kills++) {
    await server.kill();
    await pause(1_000);
    await server.restart();
    await pause(2_000);
  }
  const counted = await agent.stop();
  const row = told('kill -9 of the server, three times', agent.generated(), server, counted);
  await server.remove();
  return row;
}

async function agentKilled() {
  const server = await startServerProcess();
  const agent = await startAgent(server, 'agent-killed');
  await pause(12_500);
  await agent.kill();
  await pause(500);
  const row = told('kill -9 of an agent that flushes every 10 s', agent.generated(), server, 0);
  await server.remove();
  // What had not been flushed dies with the process: no spool can know of it.
  return { ...row, lost: 0, diedWithTheAgent: row.lost };
}

function told(what, generated, server, counted) {
  const stored = storedEvents(server.directory);
  const lost = Math.max(0, generated - stored - counted);
  const doubled = Math.max(0, stored - generated);
  return { what, generated, stored, counted, lost, doubled };
}

function storedEvents(directory) {
  const database = new Database(join(directory, 'tidegate.db'));
  const [row] = database
    .prepare(
      `SELECT coalesce(sum(trials), 0) AS n FROM series_bucket
       JOIN series ON series.id = series_bucket."seriesId" WHERE metric = 'tool_success_rate'`,
    )
    .all();
  database.close();
  return row.n;
}

async function startAgent({ url, serverKey, directory }, name) {
  const file = join(directory, name);
  const args = [SCRIPT, url, serverKey, file, String(PER_SECOND)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value;
  const ended = new Promise((resolve) => child.once('close', resolve));
  if ((await line()) !== 'live') throw new Error('Cannot measure: the agent met no server');
  return {
    generated: () => statSync(file).size,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const { droppedObservations } = JSON.parse(await line());
      await ended;
      return droppedObservations;
    },
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
