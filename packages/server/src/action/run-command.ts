import { createOutputLines } from '../driver/output-lines.ts';
import type { Action, ActionOutcome, CommandWork } from './action.ts';
import { actionDetail } from './action-detail.ts';
import type { ActionParts } from './action-parts.ts';
import { howItEnded, runProgram } from './run-program.ts';

/**
 * Runs a program; exit code 0 is success, and one that cannot be started is unknown. A line
 * `{"progress": {"done": 1, "total": 4, "unit": "rows", "note": "…"}}` on its standard output is told
 * as it comes, and is no part of what is kept.
 */
export async function runCommand(
  work: CommandWork,
  { secrets }: Pick<Action, 'secrets'>,
  parts: ActionParts,
): Promise<ActionOutcome> {
  const { limits, tell } = parts;
  const lines = createOutputLines((progress) =>
    tell?.({ ...progress, note: actionDetail(progress.note, { secrets, limits }) }),
  );
  const onOut = tell === undefined ? {} : { onOut: lines.add };
  const end = await runProgram({ ...work, ...onOut }, parts);
  if (tell !== undefined) lines.end();
  const isOk = end.code === 0;
  const how = isOk ? '' : `${howItEnded(end)}\n`;
  const by = { secrets, limits, isCut: end.isCut };
  // Hidden before anything stands in front of it: its beginning may be half a secret.
  const text = actionDetail(end.said.replace(PROGRESS, ''), by);
  return {
    outcome: isOk ? 'ok' : end.trouble === null ? 'failed' : 'unknown',
    detail: actionDetail(`${how}${text}`, { ...by, isCut: false }),
  };
}

const PROGRESS = /^\s*\{\s*"progress"\s*:.*\n?/gm;
