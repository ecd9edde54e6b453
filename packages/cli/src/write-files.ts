import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import type { NamedText } from './read-files.ts';

/** A plain file name: what comes from a server must not leave the folder or hide in it. */
const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

/** What became of a file that was to be written. */
export interface WrittenFile {
  readonly path: string;
  readonly change: 'created' | 'replaced' | 'unchanged';
}

/**
 * Writes files into a folder, which is made when it is missing. Each one appears whole or not at
 * all. Without `force` nothing is written when one of them is there with another content.
 *
 * @throws {CommandFailure} `refused` for a file that is there, `usage` for a folder that cannot be
 *   written, `problem` for a name that is none.
 */
export async function writeFiles(
  directory: string,
  files: readonly NamedText[],
  force: boolean,
): Promise<WrittenFile[]> {
  try {
    await mkdir(directory, { recursive: true });
    const planned: Planned[] = [];
    for (const file of files) planned.push(await plannedFile(directory, file, force));
    for (const { path, text, change } of planned)
      if (change !== 'unchanged') await writeWhole(path, text, force);
    return planned.map(({ path, change }) => ({ path, change }));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw unwritable(directory, error);
  }
}

interface Planned extends WrittenFile {
  readonly text: string;
}

async function plannedFile(
  directory: string,
  { name, text }: NamedText,
  force: boolean,
): Promise<Planned> {
  if (!SAFE_NAME.test(name)) throw unsafe(name);
  const path = join(directory, name);
  const present = await textOf(path);
  if (present === null) return { path, text, change: 'created' };
  if (present === text) return { path, text, change: 'unchanged' };
  if (!force) throw taken(path);
  return { path, text, change: 'replaced' };
}

/** Temporary file, flushed, then put in place in one step. */
async function writeWhole(path: string, text: string, force: boolean): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    if (force) {
      await rename(temporary, path);
      return;
    }
    // Unlike a rename, a link replaces nothing that has appeared meanwhile.
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(path);
    throw error;
  } finally {
    if (!force) await unlink(temporary);
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function taken(path: string): CommandFailure {
  return new CommandFailure(
    exitCodes.refused,
    `Cannot write "${path}": it is there with another content; use --force, or another folder`,
  );
}

function unsafe(name: string): CommandFailure {
  return new CommandFailure(
    exitCodes.problem,
    `Cannot write the file ${JSON.stringify(name)}: it is no plain file name; use the same version of the command and the server`,
  );
}

function unwritable(directory: string, cause: unknown): CommandFailure {
  const state = codeOf(cause) ?? String(cause);
  return new CommandFailure(
    exitCodes.usage,
    `Cannot write into "${directory}": ${state}; name a folder that this user may write`,
    { cause },
  );
}
