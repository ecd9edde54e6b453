import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file that was kept when another took its place. */
export interface KeptFile {
  readonly path: string;
  readonly sinceMs: number;
}

/** The file itself, where a path is a link to it: that is what is replaced, and the link stays. */
export function realFile(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/**
 * Name under which what is live is kept. A second name of the live file itself, which a process left
 * that died in between, goes.
 */
export async function keptName(live: string, nowMs: number): Promise<string> {
  const now = await stat(live).catch(() => null);
  for (const { path } of await keptFiles(live)) {
    const other = await stat(path).catch(() => null);
    if (now !== null && other?.ino === now.ino && other.dev === now.dev)
      await rm(path, { force: true });
  }
  return `${live}.before-${nowMs}`;
}

/** Files that were kept for one of this name, the newest first. */
export async function keptFiles(live: string): Promise<KeptFile[]> {
  const start = `${basename(live)}.before-`;
  const names = await readdir(dirname(live)).catch(() => []);
  return names
    .filter((name) => name.startsWith(start) && /^\d{1,16}$/.test(name.slice(start.length)))
    .map((name) => ({ path: join(dirname(live), name), sinceMs: Number(name.slice(start.length)) }))
    .sort((left, right) => right.sinceMs - left.sinceMs);
}
