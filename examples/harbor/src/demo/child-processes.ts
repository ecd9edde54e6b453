import { type ChildProcess, spawn } from 'node:child_process';
import { DemoFailure } from './demo-failure.ts';

/** One process to start. */
export interface ChildStart {
  /** For people, for example `harbor-1`. */
  readonly name: string;
  /** Arguments to node: options of node, script, options of the script. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Given: the process talks over IPC, and ends itself when this process is gone. */
  readonly onMessage?: (message: unknown) => void;
  /** Given: stdout is read by lines, and kept out of the log. */
  readonly onLine?: (line: string) => void;
}

/** A process that this one started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  tell(message: object): void;
  /** Ends it by its own id: SIGTERM, and SIGKILL after 5 s. */
  stop(): Promise<void>;
}

/** All processes that the demo started. */
export interface ChildProcesses {
  start(child: ChildStart): Child;
  /** Rejects when a process ends that was not told to. */
  readonly unexpectedEnd: Promise<never>;
  /** Last log lines of each process that wrote any. */
  lastLines(): string[];
  stopAll(): Promise<void>;
  /** For `process.on('exit')`: no process stays. */
  killAll(): void;
}

/** Lines kept of each process. */
const LINES_KEPT = 8;
const STOP_LIMIT_MS = 5_000;

interface Running extends Child {
  readonly process: ChildProcess;
  readonly lines: string[];
}

export function createChildProcesses(): ChildProcesses {
  const children: Running[] = [];
  let fail: (error: DemoFailure) => void = () => undefined;
  const unexpectedEnd = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // It is raced against; alone it must not count as unhandled.
  unexpectedEnd.catch(() => undefined);
  return {
    unexpectedEnd,
    start: (start) => {
      const child = run(start, fail);
      children.push(child);
      return child;
    },
    lastLines: () =>
      children.flatMap(({ name, lines }) => lines.map((line) => `  ${name}: ${line}`)),
    stopAll: async () => {
      // The server goes last: it was started first.
      const [first, ...rest] = children;
      await Promise.all(rest.map((child) => child.stop()));
      await first?.stop();
    },
    killAll: () => {
      for (const { process } of children) if (process.exitCode === null) process.kill('SIGKILL');
    },
  };
}

function run(start: ChildStart, fail: (error: DemoFailure) => void): Running {
  const { name, onLine, onMessage } = start;
  const child = spawn(process.execPath, start.args, {
    cwd: start.cwd,
    env: { ...process.env, ...start.env },
    stdio: ['ignore', 'pipe', 'pipe', onMessage === undefined ? 'ignore' : 'ipc'],
  });
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(line.slice(0, 400));
    if (lines.length > LINES_KEPT) lines.shift();
  };
  readLines(child.stdout, onLine ?? note);
  readLines(child.stderr, note);
  if (onMessage !== undefined) child.on('message', onMessage);
  let told = false;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      fail(new DemoFailure(`Cannot start process "${name}": ${error.message}; see above`));
      resolve();
    });
    child.once('exit', (code, signal) => {
      if (!told) {
        fail(
          new DemoFailure(
            `Cannot go on: process "${name}" ended by itself (${signal ?? `exit code ${code}`}); see its last lines below`,
          ),
        );
      }
      resolve();
    });
  });
  return {
    name,
    pid: child.pid ?? -1,
    process: child,
    lines,
    tell: (message) => {
      if (child.connected) child.send(message);
    },
    stop: async () => {
      told = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended.finally(() => clearTimeout(late));
    },
  };
}

function readLines(stream: NodeJS.ReadableStream | null, each: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = (parts.pop() ?? '').slice(-10_000);
    for (const line of parts) if (line.trim().length > 0) each(line);
  });
}
