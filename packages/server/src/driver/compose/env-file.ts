import { createHash } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { envLines } from '../../action/env-lines.ts';
import { ENV_FILE_BYTES_MAX } from './limits.ts';

/** An `.env` file as it is now. */
export interface EnvFile {
  /** Where it really is, if a link led to it. */
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Reads it. @throws {Error} when it is not there or has over 1 MiB */
export async function readEnvFile(path: string): Promise<EnvFile> {
  const real = await realpath(path);
  const { mode, size } = await stat(real);
  if (size > ENV_FILE_BYTES_MAX) throw new Error('the env file is too large');
  return { path: real, text: await readFile(real, 'utf8'), mode: mode & 0o777 };
}

/** The text with other values; all other lines stay as they are. Never throws. */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(variables));
  const lines = text.split('\n').flatMap((line) => {
    const name = envLines(line)[0]?.name ?? '';
    if (!Object.hasOwn(variables, name)) return [line];
    const value = left.get(name);
    left.delete(name);
    // Set twice, the last would win: it stands there once.
    return value === undefined ? [] : [written(name, value)];
  });
  const added = [...left].map(([name, value]) => written(name, value));
  if (added.length === 0) return lines.join('\n');
  const before = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  return [...before, ...added, ''].join('\n');
}

/** 64 hexadecimal digits. Never throws. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Where what was live before is kept, beside the file. */
export function keptPath(path: string, hash: string): string {
  return `${path}.tidegate-${hash.slice(0, 12)}`;
}

/** Writes a file whole or not at all; it lasts when this resolves. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const unfinished = `${path}.tidegate-tmp`;
  try {
    await rm(unfinished, { force: true });
    const file = await open(unfinished, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw cause;
  }
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

/** Quoted where a sign could mean something else. */
function written(name: string, value: string): string {
  return PLAIN.test(value) ? `${name}=${value}` : `${name}='${value}'`;
}

const PLAIN = /^[A-Za-z0-9_.:/@+-]*$/;
