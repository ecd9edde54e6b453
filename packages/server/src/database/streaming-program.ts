import { type ChildProcess, spawn } from 'node:child_process';
import { createOutputTail } from '../action/output-tail.ts';
import type { Clock } from '../config/clock.ts';
import { databaseLimits } from './limits.ts';

/** A program whose output is read, or whose input is written, as it comes. */
export interface StreamingProgram {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream & { destroy(): void };
  /** Never rejects. */
  readonly ended: Promise<StreamingEnd>;
  /** Tells its group to stop, and kills it soon after. */
  stop(): void;
}

/** How it ended. */
export interface StreamingEnd {
  /** `null` = a signal ended it, or it did not start. */
  readonly code: number | null;
  /** Why it did not even start; `null` = it did. */
  readonly trouble: string | null;
  /** The last of what it said on its way for errors, with whatever secrets are in it. */
  readonly said: string;
}

/**
 * Starts a program in a process group of its own, without a shell, with these variables alone. When
 * the signal ends it, the group is told to stop, and killed soon after.
 *
 * @param asked.user as whom it runs; absent = as this process
 */
export function startProgram(
  asked: {
    readonly program: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly user?: { readonly uid: number; readonly gid: number } | null;
  },
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): StreamingProgram {
  const child = spawn(asked.program, asked.args, {
    env: { ...asked.environment },
    ...(asked.cwd === undefined ? {} : { cwd: asked.cwd }),
    ...(asked.user ?? {}),
    ...{ shell: false, detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  });
  const tail = createOutputTail(databaseLimits.programSaidBytes);
  child.stderr.on('data', tail.way());
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  let cancel = () => {};
  const stop = (): void => {
    killGroup(child, 'SIGTERM');
    cancel = clock.after(databaseLimits.programGraceMs, () => killGroup(child, 'SIGKILL'));
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<StreamingEnd>((resolve) => {
    let trouble: string | null = null;
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', stop);
      const code = trouble === null ? child.exitCode : null;
      resolve({ code, trouble, said: tail.end().text });
    };
    child.once('error', (error) => {
      trouble = 'code' in error ? String(error.code) : error.message;
      if (child.pid === undefined) finish();
    });
    child.once('exit', () => killGroup(child, 'SIGKILL'));
    child.once('close', finish);
  });
  return { stdin: child.stdin, stdout: child.stdout, ended, stop };
}

function killGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
