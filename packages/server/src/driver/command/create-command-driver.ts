import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { runDriverProgram } from '../driver-program.ts';
import { fillArguments } from '../fill-arguments.ts';
import { createOutputLines } from '../output-lines.ts';
import type { CommandDriverWork } from './command-work.ts';

type Parts = Pick<DriverParts, 'clock' | 'limits' | 'secrets'>;

/**
 * Makes a driver whose steps are programs: exit code 0 is success, and the last JSON object that one
 * says on a line of its own is added to the memo.
 */
export function createCommandDriver(work: CommandDriverWork, parts: Parts): Driver {
  const step = async (
    command: readonly string[] | null,
    otherwise: DriverOutcome,
    asked: DriverAsk,
  ): Promise<DriverOutcome> => {
    const [program, ...args] = command ?? [];
    return program === undefined ? otherwise : await run(work, [program, ...args], asked, parts);
  };
  return {
    prepare: async (asked) =>
      await step(work.prepare, { outcome: 'ok', detail: 'nothing is to be prepared' }, asked),
    execute: async (asked) => await run(work, work.execute, asked, parts),
    verify: async (asked) =>
      await step(work.verify, { outcome: 'ok', detail: 'no command verifies it' }, asked),
    undo: async (asked) =>
      await step(work.undo, { outcome: 'failed', detail: 'no command takes it back' }, asked),
  };
}

async function run(
  { environment, cwd }: CommandDriverWork,
  written: readonly [string, ...string[]],
  asked: DriverAsk,
  parts: Parts,
): Promise<DriverOutcome> {
  const filled = fillArguments(written, asked);
  if (!filled.ok) return { outcome: 'failed', detail: filled.why };
  const lines = createOutputLines(asked.tell);
  const program = { command: filled.command, environment, cwd, onOut: lines.add };
  const { outcome, detail } = await runDriverProgram(program, asked, parts);
  const { said } = lines.end();
  return said === null
    ? { outcome, detail }
    : { outcome, detail, memo: { ...asked.memo, ...said } };
}
