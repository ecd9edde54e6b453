import type { JsonObject } from '@tidegate/core';
import type { Driver, DriverAsk, DriverOutcome, DriverStep } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { runDriverProgram } from '../driver-program.ts';
import { createOutputLines } from '../output-lines.ts';
import type { ProgramWork } from './program-work.ts';

type Parts = Pick<DriverParts, 'clock' | 'limits' | 'secrets'>;

/**
 * Makes a driver that is one program, called with the step's name behind its arguments. It reads
 * `{target, key, memo, rehearsal, begunBefore}` as JSON and says `{ok, detail, memo?}` on its last line; exit code 0
 * is needed too.
 */
export function createProgramDriver(work: ProgramWork, parts: Parts): Driver {
  const step = (name: DriverStep) => async (asked: DriverAsk) =>
    await run(work, name, asked, parts);
  return {
    prepare: step('prepare'),
    execute: step('execute'),
    verify: step('verify'),
    undo: step('undo'),
  };
}

async function run(
  { command, environment, cwd }: ProgramWork,
  step: DriverStep,
  asked: DriverAsk,
  parts: Parts,
): Promise<DriverOutcome> {
  const { target, key, memo, rehearsal, begunBefore = false } = asked;
  const lines = createOutputLines(asked.tell);
  const input = JSON.stringify({ target, key, memo, rehearsal, begunBefore });
  const [program, ...args] = command;
  const called = { command: [program, ...args, step] as const, environment, cwd, input };
  const ended = await runDriverProgram({ ...called, onOut: lines.add }, asked, parts);
  const { said, isLast } = lines.end();
  if (ended.outcome === 'unknown') return { outcome: 'unknown', detail: ended.detail };
  if (said === null || !isLast || typeof said['ok'] !== 'boolean')
    return { outcome: 'failed', detail: `its last line is no answer\n${ended.detail}` };
  return answered(said, ended);
}

/** What it says counts only as far as its exit code agrees. */
function answered(
  said: JsonObject,
  ended: Pick<DriverOutcome, 'detail'> & { readonly code: number | null },
): DriverOutcome {
  const { ok, detail, memo } = said;
  const isOk = ok === true && ended.code === 0;
  const text = typeof detail === 'string' ? detail : '';
  const isLying = ok === true && ended.code !== 0;
  const outcome = {
    outcome: isOk ? 'ok' : 'failed',
    detail: isLying ? `it says that it worked, but\n${ended.detail}` : text,
  } as const;
  if (memo === undefined) return outcome;
  if (typeof memo !== 'object' || memo === null || Array.isArray(memo))
    return { outcome: 'failed', detail: `its memo is no JSON object\n${text}` };
  return { ...outcome, memo: memo as JsonObject };
}
