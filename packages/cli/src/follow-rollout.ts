import type { RolloutView } from '@tidegate/protocol';
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { rolloutLine } from './render/rollout-line.ts';
import { rolloutPicture } from './render/rollout-picture.ts';
import { createScreen } from './render/screen.ts';
import type { Terminal } from './terminal.ts';

const POLL_MS = 1_000;
/** A server that restarts is back by then; rollouts go on where they were. */
const AWAY_LIMIT_MS = 30_000;

/** How a rollout is followed. */
export interface FollowOptions {
  readonly terminal: Terminal;
  /** Where lines go without a TTY: one for every change. */
  readonly show: (line: string) => void;
  /** What a change is told as; default: one line for people. */
  readonly lineOf?: (view: RolloutView) => string;
  /** Gives up after so long; `null` = never. */
  readonly limitMs: number | null;
}

/**
 * Follows a rollout to its end, redrawn in place on a TTY and line by line without one, and
 * returns its last state. A server that is away for less than 30 s is waited for.
 *
 * @throws {CommandFailure} `timed-out` after `limitMs`, `unreachable` when the server stays away.
 * @throws {ProblemError} What the server refused.
 */
export async function followRollout(
  client: ApiClient,
  id: string,
  options: FollowOptions,
): Promise<RolloutView> {
  const { terminal, limitMs } = options;
  const startedMs = terminal.nowMs();
  const tell = teller(options);
  let answeredMs = startedMs;
  for (;;) {
    const view = await look(client, id, () => terminal.nowMs() - answeredMs < AWAY_LIMIT_MS);
    if (view !== null) {
      answeredMs = terminal.nowMs();
      tell(view);
      if (hasEnded(view)) return view;
    }
    if (limitMs !== null && terminal.nowMs() - startedMs >= limitMs) {
      throw new CommandFailure(
        exitCodes.timedOut,
        `Cannot wait longer for the rollout "${id}": it has not ended after ${limitMs / 1_000} s; it goes on without this command`,
      );
    }
    await terminal.sleep(POLL_MS);
  }
}

/** True when nothing will change any more. */
export function hasEnded({ status }: Pick<RolloutView, 'status'>): boolean {
  return status === 'completed' || status === 'rolled-back' || status === 'aborted';
}

/** The rollout, or `null` when the server is away and may still come back. */
async function look(
  client: ApiClient,
  id: string,
  mayBeAway: () => boolean,
): Promise<RolloutView | null> {
  try {
    return await client.call('rollout', { params: { id } });
  } catch (error) {
    const away = error instanceof CommandFailure && error.exitCode === exitCodes.unreachable;
    if (away && mayBeAway()) return null;
    throw error;
  }
}

function teller({ terminal, show, lineOf }: FollowOptions): (view: RolloutView) => void {
  if (terminal.screen !== null && lineOf === undefined) {
    const draw = createScreen(terminal.screen, terminal.err);
    return (view) => draw(rolloutPicture(view, terminal.colors, terminal.nowMs()));
  }
  let told = '';
  return (view) => {
    const mark = changeMark(view);
    if (mark !== told) show((lineOf ?? rolloutLine)(view));
    told = mark;
  };
}

/** What must differ for a new line: figures that move all the time do not count. */
function changeMark({ status, phase, blockers, reason, verdicts }: RolloutView): string {
  const kinds = Object.entries(verdicts).map(([name, { kind }]) => [name, kind]);
  return JSON.stringify([status, phase, blockers, reason, kinds]);
}
