/**
 * Runs a kind of suites through vitest and prints its figures: progress on stderr, and with `--json`
 * one JSON object on stdout. Exit code 1 when anything failed.
 *
 *     node scripts/figures.mjs conformance [--json] [--cases DIR]
 *     node scripts/figures.mjs chaos [--json]
 *     node scripts/figures.mjs pii [--json]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { caseRows, rowFlaws, SUITES } from './case-rows.mjs';
import { figuresHead } from './figures-head.mjs';
import { findOutsideParts } from './outside-parts.mjs';
import { countTests } from './test-counts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const KINDS = {
  conformance: {
    name: 'conformance',
    vitest: SUITES.flatMap(({ folder, files = [] }) => [folder, ...files]),
    env: {},
    figures(result) {
      const rows = caseRows(result);
      const sum = (pick) => rows.reduce((all, row) => all + pick(row), 0);
      const figures = { passed: sum(({ passed }) => passed), total: sum(({ total }) => total) };
      return { figures, rows, flaws: rowFlaws(rows) };
    },
  },
  chaos: {
    name: 'test:chaos',
    // The sizes of a chaos run take minutes, not seconds.
    vitest: ['conformance/faults', 'conformance/rollback', '--testTimeout=600000'],
    env: { TIDEGATE_CHAOS: '1' },
    figures(result) {
      const tests = (result?.testResults ?? []).flatMap((file) => file.assertionResults);
      const rows = tests.flatMap(({ meta }) => meta?.faults ?? []);
      const missed = rows.filter(({ ok }) => !ok);
      for (const { fault, figure, value, target } of missed) {
        say(`MISSED ${fault}: ${figure}: ${value}, not ${target}`);
      }
      // Costs depend on the machine: a target that was missed is printed and fails nothing.
      const flaws = missed
        .filter(({ cost }) => !cost)
        .map(({ fault, figure }) => `${fault}: ${figure}`);
      return { figures: { run: rows.length, held: rows.length - missed.length }, rows, flaws };
    },
  },
  pii: {
    name: 'pii',
    vitest: ['conformance/pii'],
    env: {},
    figures(result) {
      const tests = (result?.testResults ?? []).flatMap((file) => file.assertionResults);
      const rows = tests.flatMap(({ meta }) => meta?.pii ?? []);
      const {
        precision = 0,
        recall = 0,
        lines = 0,
      } = rows.find(({ kind }) => kind === 'all') ?? {};
      return { figures: { precision, recall, lines }, rows, flaws: [] };
    },
  },
};

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, cases: { type: 'string' } },
  allowPositionals: true,
});
const kind = Object.hasOwn(KINDS, positionals[0] ?? '') ? KINDS[positionals[0]] : null;
if (kind === null) {
  say(
    `Cannot print figures of "${positionals[0] ?? ''}": it is none of ${Object.keys(KINDS).join(', ')}`,
  );
  process.exit(2);
}

const parts = await findOutsideParts(process.env);
const { result, code } = await runVitest(kind);
const { figures, rows, flaws } = kind.figures(result);
const { failed } = countTests(result, code);
for (const row of rows) say(JSON.stringify(row));
for (const flaw of flaws) say(`FAILED ${flaw}`);
if (failed > 0) say(`${failed} tests failed, see above`);
if (rows.length === 0) say('nothing ran');
const printed = { ...figuresHead(kind.name, root), figures, rows };
process.stdout.write(`${values.json ? JSON.stringify(printed) : readable(printed)}\n`);
process.exitCode = flaws.length === 0 && failed === 0 && rows.length > 0 ? 0 : 1;

async function runVitest({ vitest, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-figures-'));
  const file = join(folder, 'vitest.json');
  const given = values.cases ?? process.env.TIDEGATE_CASES;
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...vitest,
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        ...env,
        // Relative to where the command was typed, not to where vitest runs.
        ...(given ? { TIDEGATE_CASES: resolve(process.env.INIT_CWD ?? '.', given) } : {}),
        TIDEGATE_TEST_HAVE: Object.keys(parts)
          .filter((name) => parts[name] !== null)
          .join(','),
        ...(parts.chromium === null ? {} : { CHROMIUM: parts.chromium }),
      },
      // Its progress is ours: on stderr.
      stdio: ['ignore', 2, 2],
    },
  );
  const code = await new Promise((done) => {
    child.once('error', () => done(1));
    child.once('close', (exitCode) => done(exitCode ?? 1));
  });
  try {
    return { result: JSON.parse(readFileSync(file, 'utf8')), code };
  } catch {
    return { result: null, code: code || 1 }; // vitest died before it wrote it
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readable({ figures, rows }) {
  const line = (row) =>
    Object.entries(row)
      .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ');
  return [...rows.map(line), line(figures)].join('\n');
}

function say(text) {
  process.stderr.write(`tidegate figures: ${text}\n`);
}
