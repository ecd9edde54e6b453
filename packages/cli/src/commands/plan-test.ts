import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plan, type PlanTestResult, runPlanTest } from '@tidegate/core';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadPlanTests } from '../load-plan-tests.ts';
import { timelinePicture } from '../render/timeline-picture.ts';
import { type RanTest, testFigures, testLines, testSummary } from '../render/timeline-results.ts';
import { timelineSvg } from '../render/timeline-svg.ts';
import type { Terminal } from '../terminal.ts';
import { writeText } from '../write-text.ts';

interface TestOptions {
  readonly json?: true;
  readonly show?: true;
  readonly svg?: string;
}

const NAME_LENGTH = 80;

/** `tidegate plan test`: runs the tests that stand beside a plan, months of it in seconds. */
export function addPlanTest(plan: Command, terminal: Terminal): void {
  plan
    .command('test <files...>')
    .description('Run the tests of plans in simulated time, without a server.')
    .option('--show', 'show what happened in each test')
    .option('--svg <folder>', 'write a picture of each test into a folder')
    .option('--json', 'print one JSON document instead of text')
    .action((names: string[], options: TestOptions) => planTest(names, options, terminal));
}

async function planTest(names: readonly string[], options: TestOptions, terminal: Terminal) {
  const ran: RanTest[] = [];
  for (const file of names) {
    const { plan, tests } = await loadPlanTests(file, terminal);
    for (const one of tests.tests) {
      const beganMs = terminal.nowMs();
      const result = runPlanTest(plan, tests, one);
      const done = { file, result, tookMs: terminal.nowMs() - beganMs };
      ran.push(done);
      show(done, options, terminal);
      if (options.svg !== undefined) await writePicture(options.svg, plan, result);
    }
  }
  if (options.json) terminal.out(JSON.stringify(asJson(ran)));
  else terminal.out(testSummary(ran));
  const { passed, total } = testFigures(ran);
  if (passed === total) return;
  throw new CommandFailure(
    exitCodes.problem,
    `Cannot rely on the plan: ${total - passed} of ${total} tests failed; see what was found`,
  );
}

/** With `--json` progress goes where figures do not. */
function show(done: RanTest, { json, show: isShown }: TestOptions, terminal: Terminal): void {
  const write = json ? terminal.err : terminal.out;
  for (const line of testLines(done, terminal.colors)) write(line);
  if (json || !isShown) return;
  const { timeline } = done.result.rehearsal;
  for (const line of timelinePicture({ timeline }, terminal.colors)) write(`    ${line}`);
  write('');
}

function asJson(ran: readonly RanTest[]) {
  const figures = testFigures(ran);
  const rows = ran.map(({ file, result, tookMs }) => {
    const { name, failures, simulatedMs, rehearsal } = result;
    const { ticks, timeline } = rehearsal;
    const ok = failures.length === 0;
    return { file, name, ok, failures, simulatedMs, tookMs, ticks, steps: timeline.steps };
  });
  return { ok: figures.passed === figures.total, figures, rows };
}

async function writePicture(folder: string, plan: Plan, result: PlanTestResult): Promise<void> {
  const file = join(folder, `${fileName(`${plan.name} ${result.name}`)}.svg`);
  const title = `${plan.name}: ${result.name}`;
  // What is wrong with the folder, the file says in its own words.
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  await writeText(file, timelineSvg(title, { timeline: result.rehearsal.timeline }));
}

function fileName(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.slice(0, NAME_LENGTH).replace(/^-|-$/g, '');
}
