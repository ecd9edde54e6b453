import { readFile, stat } from 'node:fs/promises';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';

const FILE_LIMIT_BYTES = 1_048_576;

/** A file that the user named, with its text. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads the named files, at most `limitBytes` (1 MiB) each.
 *
 * @throws {CommandFailure} `usage` for one that is not there, no file, too large or no UTF-8.
 */
export async function readFiles(
  names: readonly string[],
  limitBytes: number = FILE_LIMIT_BYTES,
): Promise<NamedText[]> {
  const files: NamedText[] = [];
  for (const name of new Set(names)) files.push({ name, text: await readOne(name, limitBytes) });
  return files;
}

async function readOne(name: string, limitBytes: number): Promise<string> {
  try {
    const { size } = await stat(name);
    if (size > limitBytes)
      throw unusable(name, `it has ${size} bytes; at most ${limitBytes} are read`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(name));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw unusable(name, stateOf(error), error);
  }
}

function stateOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'it is not there; check the path';
  if (code === 'EISDIR') return 'it is a folder; name the files in it';
  if (code === 'EACCES') return 'this user may not read it; check its permissions';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8; save it as UTF-8';
  return String(code ?? error);
}

function unusable(name: string, state: string, cause?: unknown): CommandFailure {
  return new CommandFailure(exitCodes.usage, `Cannot read "${name}": ${state}`, { cause });
}
