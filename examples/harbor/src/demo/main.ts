import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChildProcesses } from './child-processes.ts';
import { DemoFailure } from './demo-failure.ts';
import { createLiveView } from './live-view.ts';
import { type DemoOptions, readOptions } from './read-options.ts';
import { type DemoResult, runDemo } from './run-demo.ts';

/** Exit codes of the demo. */
const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
/** Conversations that go on after the demo, so that the page lives. */
const QUIET_CONVERSATIONS = 40;

const exitCode = await main(process.argv.slice(2));
// What still polls for a demo that was given up must not keep the process.
process.stdout.write('', () => process.exit(exitCode));

async function main(args: readonly string[]): Promise<number> {
  let options: DemoOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return EXIT.usage;
  }
  const children = createChildProcesses();
  process.once('exit', children.killAll);
  const interrupted = untilSignal();
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-demo-'));
  const show = createLiveView(process.stderr, () => Date.now());
  try {
    const demo = runDemo({
      children,
      folder,
      show,
      sdks: options.sdks,
      seed: options.seed ?? randomInt(2 ** 32),
    });
    const finished = await Promise.race([demo, children.unexpectedEnd, interrupted]);
    if (typeof finished === 'string') return EXIT.interrupted;
    if (options.json) process.stdout.write(`${JSON.stringify(finished.result)}\n`);
    else show.line(summary(finished.result));
    if (!options.openEnded) return EXIT.ok;
    finished.fleet.pace(QUIET_CONVERSATIONS);
    show.line(`\nStill running: ${finished.pageUrl}\nCtrl-C ends it.`);
    await Promise.race([children.unexpectedEnd, interrupted]);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof DemoFailure) show.line(`\n${messageOf(error)}`);
    else show.line(`\nThe demo made a mistake: ${error instanceof Error ? error.stack : error}`);
    for (const line of children.lastLines()) show.line(line);
    return EXIT.failed;
  } finally {
    await children.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function summary({ figures }: DemoResult): string {
  const lines = Object.entries(figures).map(
    ([name, value]) => `  ${name.padEnd(32)} ${value ?? 'not measured'}`,
  );
  return `\nWhat was measured:\n${lines.join('\n')}`;
}
