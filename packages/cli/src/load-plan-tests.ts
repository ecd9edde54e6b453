import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Metric, type Plan, type PlanTests, parsePlanTests } from '@tidegate/core';
import { type FileText, parseFiles, readYaml } from '@tidegate/protocol';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { readFiles } from './read-files.ts';
import { readPlan } from './read-plan.ts';
import { showFileProblems } from './render/file-problems.ts';
import type { Terminal } from './terminal.ts';

/** Read beside tests and plan where it is there. */
const METRICS_FILE = 'metrics.yaml';

/**
 * Reads a file of tests, the plan that it names and the metrics beside them; mistakes are shown on
 * stderr.
 *
 * @throws {CommandFailure} `problem` for mistakes in the files, `usage` for files that cannot be read.
 */
export async function loadPlanTests(
  file: string,
  terminal: Terminal,
): Promise<{ readonly plan: Plan; readonly tests: PlanTests }> {
  const own = await readFiles([file]);
  const [{ text } = { text: '' }] = own;
  const tests = testsOf(file, text, metricsOf(await metricsBeside([dirname(file)])));
  if (!tests.ok) {
    showFileProblems(tests.problems, new Map([[file, text]]), terminal);
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot use "${file}": there are mistakes in it; correct them and test again`,
    );
  }
  const planFile = join(dirname(file), tests.tests.plan);
  const beside = await metricsBeside([dirname(file), dirname(planFile)]);
  const plan = readPlan([...(await readFiles([planFile])), ...beside], terminal);
  return { plan, tests: tests.tests };
}

function testsOf(name: string, text: string, metrics: readonly Metric[]) {
  const yaml = readYaml(name, text);
  return yaml.ok ? parsePlanTests(name, yaml.tree, { metrics }) : yaml;
}

async function metricsBeside(folders: readonly string[]): Promise<readonly FileText[]> {
  const there: string[] = [];
  for (const folder of new Set(folders)) {
    const name = join(folder, METRICS_FILE);
    const isThere = await stat(name).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere) there.push(name);
  }
  return readFiles(there);
}

function metricsOf(files: readonly FileText[]): readonly Metric[] {
  return parseFiles(files).flatMap(({ result }) =>
    result.ok && result.parsed.kind === 'Metrics' ? result.parsed.file.metrics : [],
  );
}
