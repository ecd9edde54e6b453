import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const PLANS = fileURLToPath(new URL('../../../../examples/plans/', import.meta.url));
const files = readdirSync(PLANS)
  .map((name) => `${PLANS}${name}/tests.yaml`)
  .filter((file) => existsSync(file));

test('each plan that is shipped has tests', () => {
  const systems = readdirSync(PLANS).filter((name) => existsSync(`${PLANS}${name}/plan.yaml`));
  expect(systems).toHaveLength(5);
  expect(files).toEqual(systems.map((name) => `${PLANS}${name}/tests.yaml`));
});

test.each(files)('tidegate plan test holds for %s', async (file) => {
  const { terminal, out, err } = recordingTerminal();
  const beganMs = performance.now();
  const exitCode = await main(['plan', 'test', file], terminal);
  // Seconds for months of simulated time; the terminal's own clock stands still.
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  const [tests, months] = out.at(-1)?.split(/[;,] /) ?? [];
  process.stdout.write(`${file.slice(PLANS.length)}: ${tests}; ${months} in ${seconds} s\n`);
  expect([exitCode, ...out.filter((line) => !line.startsWith('✓')).slice(0, -1), ...err]).toEqual([
    0,
  ]);
});
