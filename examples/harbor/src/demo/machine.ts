import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** This machine in one line: a figure without it says little. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  return `${availableParallelism()} × ${model}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform}`;
}

/** The commit of the working tree, `unknown` outside of one. */
export async function currentCommit(folder: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: folder });
    return stdout.trim();
  } catch {
    return 'unknown';
  }
}

/** Memory of a process that is resident now, MB (10^6 bytes); `null` where it cannot be read. */
export async function residentMb(pid: number): Promise<number | null> {
  const kilobytes = (await fromProc(pid)) ?? (await fromPs(pid));
  return kilobytes === null ? null : Math.round((kilobytes * 1_024) / 1e5) / 10;
}

async function fromProc(pid: number): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes);
  } catch {
    return null;
  }
}

async function fromPs(pid: number): Promise<number | null> {
  try {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    const kilobytes = Number(stdout.trim());
    return kilobytes > 0 ? kilobytes : null;
  } catch {
    return null;
  }
}
