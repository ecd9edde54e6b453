import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action, ActionOutcome, CommandWork } from './action.ts';
import { actionDetail } from './action-detail.ts';
import type { ActionParts } from './action-parts.ts';
import { createOutputTail } from './output-tail.ts';

/**
 * Runs a program in a process group of its own, without a shell, with no variable of this process and
 * an empty home. Exit code 0 is success. When the signal ends it, the whole group is told to stop, and
 * killed soon after.
 */
export async function runCommand(
  work: CommandWork,
  { secrets }: Pick<Action, 'secrets'>,
  parts: ActionParts,
): Promise<ActionOutcome> {
  const home = await mkdtemp(join(tmpdir(), 'tidegate-action-'));
  try {
    parts.signal.throwIfAborted();
    const { said, isCut, ...end } = await ended(work, home, parts);
    const isOk = end.code === 0;
    const how = isOk ? '' : `${howItEnded(end)}\n`;
    const by = { secrets, limits: parts.limits, isCut };
    // Hidden before anything stands in front of it: its beginning may be half a secret.
    const text = actionDetail(said, by);
    return {
      outcome: isOk ? 'ok' : end.trouble === null ? 'failed' : 'unknown',
      detail: actionDetail(`${how}${text}`, { ...by, isCut: false }),
    };
  } finally {
    await rm(home, { recursive: true, force: true }).catch(() => {});
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it did not even start. */
  readonly trouble: string | null;
  readonly said: string;
  readonly isCut: boolean;
}

function ended(work: CommandWork, home: string, parts: ActionParts): Promise<Ended> {
  const [program, ...args] = work.command;
  const env = { ...work.environment, HOME: home, TIDEGATE_EFFECT_ID: parts.effectId };
  const options = { cwd: work.cwd, env, shell: false, detached: true } as const;
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail = createOutputTail(parts.limits.actionOutputBytes);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', tail.way());
  const stopWatching = stopWhenTold(child, parts);
  return new Promise((resolve) => {
    let trouble: string | null = null;
    let isOver = false;
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      stopWatching();
      const { text: said, isCut } = tail.end();
      const { exitCode: code, signalCode: signal } = child;
      resolve({
        code: trouble === null ? code : null,
        signal,
        trouble,
        said: trouble ?? said,
        isCut,
      });
    };
    child.once('error', (error) => {
      // The code is the same where the program is missing.
      const why = existsSync(work.cwd) ? codeOf(error) : 'its folder is not there';
      trouble = `it cannot be started: ${why}`;
      if (child.pid === undefined) finish();
    });
    child.once('close', finish);
    child.once('exit', () => {
      // What it left behind would hold its output open, and go on without anybody.
      killGroup(child, 'SIGKILL');
      const cancel = parts.clock.after(parts.limits.actionGraceMs, () => {
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
        finish();
      });
      child.once('close', cancel);
    });
  });
}

/** Told to stop, then killed; answers how to take it back. */
function stopWhenTold(child: ChildProcess, { signal, clock, limits }: ActionParts): () => void {
  let cancel = () => {};
  const stop = (): void => {
    killGroup(child, 'SIGTERM');
    cancel = clock.after(limits.actionGraceMs, () => killGroup(child, 'SIGKILL'));
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return () => {
    cancel();
    signal.removeEventListener('abort', stop);
  };
}

function killGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}

function howItEnded({ code, signal, trouble }: Ended | Omit<Ended, 'said' | 'isCut'>): string {
  if (trouble !== null) return '';
  return signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
