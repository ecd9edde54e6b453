import type { BackupView, DrillView, WorkView } from '@tidegate/protocol';
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { createScreen } from './render/screen.ts';
import { workLine, workPicture } from './render/work-picture.ts';
import type { Terminal } from './terminal.ts';

const POLL_MS = 500;
/** Without a TTY a job that only goes on is told this often. */
const TELL_EVERY_MS = 10_000;
/** A server that restarts is back by then; what it had under way is failed. */
const AWAY_LIMIT_MS = 30_000;

/** What is followed, and how. */
export interface FollowWorkOptions<T> {
  readonly terminal: Terminal;
  /** How it stands now. */
  readonly look: () => Promise<T>;
  readonly id: string;
  readonly environment: string;
  /** Says nothing on the way. */
  readonly isQuiet: boolean;
  /** Gives up after so long; `null` = never. */
  readonly limitMs: number | null;
}

/**
 * Follows a backup, a drill or a restore to its end: a bar with bytes and the time left on a TTY, a
 * line now and then without one. Whoever stops it stops watching; the server goes on.
 *
 * @throws {CommandFailure} `timed-out` after `limitMs`, `unreachable` when the server stays away.
 */
export async function followWork<T extends BackupView | DrillView>(
  client: ApiClient,
  options: FollowWorkOptions<T>,
): Promise<T> {
  const { terminal, look, id, environment, isQuiet, limitMs } = options;
  const startedMs = terminal.nowMs();
  const tell = isQuiet ? () => {} : teller(terminal);
  let answeredMs = startedMs;
  const mayBeAway = (): boolean => terminal.nowMs() - answeredMs < AWAY_LIMIT_MS;
  for (;;) {
    // In this order: what has ended when its work is looked at has ended for good when it is read.
    const work = await unlessAway(() => workOf(client, id, environment), mayBeAway);
    if (work) tell(work);
    const view = work === null ? null : await unlessAway(look, mayBeAway);
    if (view !== null) answeredMs = terminal.nowMs();
    if (view !== null && hasEnded(view) && work?.state !== 'running') return view;
    if (limitMs !== null && terminal.nowMs() - startedMs >= limitMs) {
      throw new CommandFailure(
        exitCodes.timedOut,
        `Cannot wait longer for "${id}": it has not ended after ${limitMs / 1_000} s; it goes on without this command`,
      );
    }
    await terminal.sleep(POLL_MS);
  }
}

/** A backup that is stored may be under verification still: its work tells. */
function hasEnded({ state }: BackupView | DrillView): boolean {
  return state !== 'running';
}

async function workOf(
  client: ApiClient,
  id: string,
  environment: string,
): Promise<WorkView | undefined> {
  const { work } = await client.call('work', { query: { environment } });
  return work.find((one) => one.id === id);
}

async function unlessAway<T>(ask: () => Promise<T>, mayBeAway: () => boolean): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    const isAway = error instanceof CommandFailure && error.exitCode === exitCodes.unreachable;
    if (isAway && mayBeAway()) return null;
    throw error;
  }
}

function teller(terminal: Terminal): (work: WorkView) => void {
  if (terminal.screen !== null) {
    const draw = createScreen(terminal.screen, terminal.err);
    return (work) => draw(workPicture(work, terminal.colors));
  }
  let said = '';
  let toldMs = Number.NEGATIVE_INFINITY;
  return (work) => {
    const isNew = said !== work.note;
    if (!isNew && terminal.nowMs() - toldMs < TELL_EVERY_MS) return;
    said = work.note;
    toldMs = terminal.nowMs();
    terminal.err(workLine(work));
  };
}
