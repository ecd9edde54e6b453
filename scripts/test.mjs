/**
 * All tests: their typecheck, then vitest. What else they need is looked for first, and what is
 * missing is said aloud; `TIDEGATE_TEST_REQUIRE=postgres,nats,…` makes a missing part a failure.
 * Arguments go to vitest: `npm test -- --project unit packages/core`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOutsideParts } from './outside-parts.mjs';
import { countTests } from './test-counts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const startedMs = performance.now();

const parts = await findOutsideParts(process.env);
const missing = Object.keys(parts).filter((name) => parts[name] === null);
const required = (process.env.TIDEGATE_TEST_REQUIRE ?? '').split(',').filter(Boolean);
const lacking = required.filter((name) => (parts[name] ?? null) === null);
for (const [name, place] of Object.entries(parts)) {
  say(place === null ? `${name}: NOT FOUND, tests that need it are skipped` : `${name}: ${place}`);
}
for (const name of lacking) {
  say(`Cannot run all tests: "${name}" is required here and was not found; install or start it`);
}

const typecheckCode = await run('typescript/bin/tsc', ['-p', 'tsconfig.tests.json'], process.env);
if (typecheckCode !== 0) say('Cannot pass: the typecheck of the tests failed, see above');

const folder = mkdtempSync(join(tmpdir(), 'tidegate-test-'));
const resultFile = join(folder, 'vitest.json');
const vitestCode = await run(
  'vitest/vitest.mjs',
  [
    'run',
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`],
    ...process.argv.slice(2),
  ],
  {
    ...process.env,
    TIDEGATE_TEST_HAVE: Object.keys(parts)
      .filter((name) => parts[name] !== null)
      .join(','),
    ...(parts.chromium === null ? {} : { CHROMIUM: parts.chromium }),
  },
);
const counts = countTests(readResult(), vitestCode);
rmSync(folder, { recursive: true, force: true });

const failed = counts.failed + lacking.length + (typecheckCode === 0 ? 0 : 1);
const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
const skippedFor = missing.length === 0 ? '' : `; without ${missing.join(', ')}`;
say(
  `${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped in ${seconds} s${skippedFor}`,
);
const summaryFile = process.env.TIDEGATE_TEST_SUMMARY;
if (summaryFile) writeFileSync(summaryFile, `${counts.passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function readResult() {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    return null; // vitest died before it wrote it
  }
}

function run(script, args, env) {
  const command = [join(root, 'node_modules', script), ...args];
  const child = spawn(process.execPath, command, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      say(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function say(text) {
  process.stderr.write(`tidegate test: ${text}\n`);
}
