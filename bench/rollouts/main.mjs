/**
 * `bench:rollouts`: the controller with many rollouts at once. The store as it is, over SQLite on
 * disk, in a process of its own; each simulated second 20 processes send what they saw of all flags,
 * and the controller makes its step.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COUNTS = [100, 500];

/** Figures of the most rollouts, and a row for each count. */
export async function benchRollouts({ say }) {
  const rows = [];
  for (const count of COUNTS) {
    say(`${count} rollouts`);
    const row = await child(count);
    say(JSON.stringify(row));
    rows.push(row);
  }
  const { tickP50Ms, tickP99Ms, rssMb, failed } = rows.at(-1);
  return { figures: { rollouts: COUNTS.at(-1), tickP50Ms, tickP99Ms, rssMb, failed }, rows };
}

async function child(count) {
  const path = fileURLToPath(new URL('measure-ticks.mjs', import.meta.url));
  const running = spawn(process.execPath, [path, `${count}`], { stdio: ['ignore', 'pipe', 2] });
  let out = '';
  running.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  const code = await new Promise((resolve) => running.once('close', resolve));
  if (code !== 0) throw new Error(`Cannot measure ${count} rollouts: it ended with ${code}`);
  return JSON.parse(out);
}
