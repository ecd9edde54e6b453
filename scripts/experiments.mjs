/**
 * What looking at an experiment daily costs and brings, by rule: A/A reject, power and mean day of the
 * stop, of a rate from 5 to 5.5 % over 28 daily looks at 62 500 units in all. Ours are decided by
 * `analyseExperiment` itself. Progress on stderr, and with `--json` one JSON object on stdout.
 *
 *     node scripts/experiments.mjs [--runs 2000] [--seed 1] [--json]
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleSources } from './bundle-sources.mjs';
import { figuresHead } from './figures-head.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const CHUNK_RUNS = 100;
const RUNS_MAX = 1_000_000;
const SCENARIO = { control: 0.05, days: 28, units: 62_500 };
const CANDIDATE = 0.055;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const runs = wholeOf('runs');
const seed = wholeOf('seed');

const folder = await bundleSources(
  root,
  join('conformance', 'statistics', 'looks-simulation.fixture.ts'),
  'looks',
);
try {
  const { simulateLooks } = await import(pathToFileURL(join(folder, 'looks.mjs')).href);
  const same = simulated(simulateLooks, 'A/A', SCENARIO.control);
  const better = simulated(simulateLooks, 'A/B', CANDIDATE);
  const rows = same.map((row, at) => rowOf(row, better[at]));
  const figures = { runs, seed, ...SCENARIO, candidate: CANDIDATE };
  const printed = { ...figuresHead('experiments', root), figures, rows };
  process.stdout.write(`${values.json ? JSON.stringify(printed) : table(rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** In pieces with a seed each, so that progress can be told. */
function simulated(simulateLooks, name, candidate) {
  const sums = [];
  for (let done = 0; done < runs; done += CHUNK_RUNS) {
    const count = Math.min(CHUNK_RUNS, runs - done);
    const part = simulateLooks({ ...SCENARIO, candidate }, count, seed * RUNS_MAX + done);
    part.forEach((row, at) => {
      const sum = sums[at] ?? { rule: row.rule, runs: 0, found: 0, days: 0, foundDays: 0 };
      for (const key of ['runs', 'found', 'days', 'foundDays']) sum[key] += row[key];
      sums[at] = sum;
    });
    if ((done + count) % (CHUNK_RUNS * 5) === 0) say(`${name}: ${done + count} of ${runs} runs`);
  }
  return sums;
}

/** Shares with one standard error of a binomial share. */
function rowOf(same, better) {
  const share = ({ found, runs: all }) => found / all;
  const error = ({ found, runs: all }) => Math.sqrt(((found / all) * (1 - found / all)) / all);
  return {
    rule: same.rule,
    falseFindings: share(same),
    falseFindingsError: error(same),
    power: share(better),
    powerError: error(better),
    meanDay: better.days / better.runs,
    meanDayWhenFound: better.found === 0 ? null : better.foundDays / better.found,
  };
}

function table(rows) {
  const percent = (value) => (value * 100).toFixed(1);
  const lines = rows.map((row) => {
    const found = `${percent(row.falseFindings)} ± ${percent(row.falseFindingsError)} %`;
    const power = `${percent(row.power)} ± ${percent(row.powerError)} %`;
    const days = `${row.meanDay.toFixed(1)} (${row.meanDayWhenFound?.toFixed(1) ?? '-'})`;
    return `${row.rule.padEnd(18)} ${found.padEnd(16)} ${power.padEnd(16)} ${days}`;
  });
  return [
    'rule               A/A reject       power            mean day (when found)',
    ...lines,
  ].join('\n');
}

function wholeOf(option) {
  const value = Number(values[option]);
  if (Number.isInteger(value) && value >= 1 && value <= RUNS_MAX) return value;
  say(
    `Cannot read --${option}: "${values[option]}" is no whole number; give one from 1 to ${RUNS_MAX}`,
  );
  process.exit(2);
}

function say(text) {
  process.stderr.write(`tidegate experiments: ${text}\n`);
}
