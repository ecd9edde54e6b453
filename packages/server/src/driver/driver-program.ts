import type { ActionOutcome } from '../action/action.ts';
import { actionDetail } from '../action/action-detail.ts';
import { howItEnded, type Program, type ProgramEnd, runProgram } from '../action/run-program.ts';
import type { DriverAsk } from './driver.ts';
import type { DriverParts } from './driver-parts.ts';

/** How a program of a driver ended, and what may be written about it. */
export interface DriverProgramEnd extends Pick<ProgramEnd, 'code' | 'trouble'> {
  /** Exit code 0 is ok; not being started is unknown. */
  readonly outcome: Extract<ActionOutcome['outcome'], 'ok' | 'failed' | 'unknown'>;
  /** How it ended, where that was no success, and the last that it said, without secrets. */
  readonly detail: string;
}

/**
 * Runs one program of a driver; it hears the key of the layer as `TIDEGATE_EFFECT_ID`, and of a
 * rehearsal as `TIDEGATE_REHEARSAL=1`. Rejects when the signal ended it before it began.
 */
export async function runDriverProgram(
  program: Program,
  { key, signal, rehearsal }: Pick<DriverAsk, 'key' | 'signal' | 'rehearsal'>,
  { clock, limits, secrets }: Pick<DriverParts, 'clock' | 'limits' | 'secrets'>,
): Promise<DriverProgramEnd> {
  const own = rehearsal ? { TIDEGATE_REHEARSAL: '1' } : {};
  const environment = { ...program.environment, ...own };
  const given = { effectId: key, signal, clock, limits };
  const end = await runProgram({ ...program, environment }, given);
  const { code, trouble, said, isCut } = end;
  const by = { secrets, limits };
  // Hidden before anything stands in front of it: its beginning may be half a secret.
  const text = actionDetail(said, { ...by, isCut });
  if (code === 0) return { code, trouble, outcome: 'ok', detail: text };
  const outcome = trouble === null ? 'failed' : 'unknown';
  const detail = actionDetail(`${howItEnded(end)}\n${text}`, by);
  return { code, trouble, outcome, detail };
}
