import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createChildProcesses } from '../demo/child-processes.ts';
import { DemoFailure } from '../demo/demo-failure.ts';
import { currentCommit, describeMachine } from '../demo/machine.ts';
import { startTidegate } from '../demo/start-tidegate.ts';
import { type ExperimentOptions, readOptions } from './read-options.ts';
import { type ExperimentRow, runExperiments } from './run-experiments.ts';

/** Exit codes of the scenario. */
const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

const exitCode = await main(process.argv.slice(2));
process.stdout.write('', () => process.exit(exitCode));

/** Runs against the server that the environment names, else against one of its own. */
async function main(args: readonly string[]): Promise<number> {
  let options: ExperimentOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return EXIT.usage;
  }
  const children = createChildProcesses();
  process.once('exit', children.killAll);
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-experiments-'));
  try {
    const server = serverOfEnvironment() ?? (await startTidegate(children, folder));
    const { url, adminKey, serverKey } = server;
    const { users, seed, seconds } = options;
    const lastsMs = seconds * 1_000;
    const running = runExperiments({ url, adminKey, serverKey, users, seed, lastsMs, say });
    const rows = await Promise.race([running, children.unexpectedEnd]);
    for (const row of rows) say(sentence(row));
    if (options.json) process.stdout.write(`${JSON.stringify(await printed(options, rows))}\n`);
    return EXIT.ok;
  } catch (error) {
    const isOurs = !(error instanceof DemoFailure) && error instanceof Error;
    say(isOurs ? (error.stack ?? error.message) : String(error));
    for (const line of children.lastLines()) say(line);
    return EXIT.failed;
  } finally {
    await children.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function serverOfEnvironment(): { url: string; adminKey: string; serverKey: string } | null {
  const url = process.env['TIDEGATE_URL'];
  const adminKey = process.env['TIDEGATE_ADMIN_KEY'];
  const serverKey = process.env['TIDEGATE_KEY'];
  if (url === undefined && adminKey === undefined && serverKey === undefined) return null;
  if (url !== undefined && adminKey !== undefined && serverKey !== undefined)
    return { url, adminKey, serverKey };
  throw new DemoFailure(
    'Cannot use the server of the environment: TIDEGATE_URL, TIDEGATE_ADMIN_KEY and TIDEGATE_KEY go together; set all three, or none for a server of its own',
  );
}

function sentence({ experiment, planted, units, looks, verdict, variant, reasons }: ExperimentRow) {
  const what = variant === null ? verdict : `${verdict} ${variant}`;
  return `\n${experiment}: ${what} (${units} units, ${looks} looks)\n  planted ${planted}\n  ${reasons.join('\n  ')}`;
}

/** One shape for every benchmark and suite. */
async function printed({ users, seed }: ExperimentOptions, rows: readonly ExperimentRow[]) {
  const count = (kind: string): number => rows.filter(({ verdict }) => verdict === kind).length;
  return {
    name: 'experiments',
    commit: await currentCommit(fileURLToPath(new URL('../../', import.meta.url))),
    node: process.version,
    machine: describeMachine(),
    figures: {
      ...{ users, seed, experiments: rows.length },
      ...{ ship: count('ship'), rollBack: count('roll-back'), keepRunning: count('keep-running') },
    },
    rows,
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
