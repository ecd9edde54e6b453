import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import { createOutputTail } from './output-tail.ts';

/** A program, and all that it may know. */
export interface Program {
  /** The program and its arguments, word for word. */
  readonly command: readonly [string, ...string[]];
  /** All variables that it sees, beside an empty `HOME` and `TIDEGATE_EFFECT_ID`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** What it reads; absent = nothing. */
  readonly input?: string;
  /** Hears what it says on its standard output, as it comes. */
  readonly onOut?: (chunk: Uint8Array) => void;
}

/** What it is run with. */
export interface ProgramParts {
  /** The same over all attempts at one effect. */
  readonly effectId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'actionOutputBytes' | 'actionGraceMs'>;
}

/** How a program ended. */
export interface ProgramEnd {
  /** `null` = a signal ended it, or it did not start. */
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it did not even start; `null` = it did. */
  readonly trouble: string | null;
  /** The last of what it said over both ways, with whatever secrets are in it. */
  readonly said: string;
  /** Something was said before that. */
  readonly isCut: boolean;
}

/**
 * Runs a program in a process group of its own, without a shell, with no variable of this process and
 * an empty home. When the signal ends it, the whole group is told to stop, and killed soon after.
 * Rejects when the signal had ended it before, or there is no room for its home.
 */
export async function runProgram(program: Program, parts: ProgramParts): Promise<ProgramEnd> {
  const home = await mkdtemp(join(tmpdir(), 'tidegate-action-'));
  try {
    parts.signal.throwIfAborted();
    return await ended(program, home, parts);
  } finally {
    await rm(home, { recursive: true, force: true }).catch(() => {});
  }
}

/** How it ended, for people; empty when it did not start. Never throws. */
export function howItEnded({ code, signal, trouble }: ProgramEnd): string {
  if (trouble !== null) return '';
  return signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
}

function ended(asked: Program, home: string, parts: ProgramParts): Promise<ProgramEnd> {
  const [program, ...args] = asked.command;
  const env = { ...asked.environment, HOME: home, TIDEGATE_EFFECT_ID: parts.effectId };
  const options = { cwd: asked.cwd, env, shell: false, detached: true } as const;
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const tail = createOutputTail(parts.limits.actionOutputBytes);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', tail.way());
  if (asked.onOut !== undefined) child.stdout.on('data', asked.onOut);
  // It may end without reading what it is told.
  child.stdin.on('error', () => {});
  child.stdin.end(asked.input ?? '');
  const stopWatching = stopWhenTold(child, parts);
  return new Promise((resolve) => {
    let trouble: string | null = null;
    let isOver = false;
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      stopWatching();
      const { text, isCut } = tail.end();
      const { exitCode, signalCode: signal } = child;
      const code = trouble === null ? exitCode : null;
      resolve({ code, signal, trouble, said: trouble ?? text, isCut });
    };
    child.once('error', (error) => {
      // The code is the same where the program is missing.
      const why = existsSync(asked.cwd) ? codeOf(error) : 'its folder is not there';
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
function stopWhenTold(child: ChildProcess, { signal, clock, limits }: ProgramParts): () => void {
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

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
