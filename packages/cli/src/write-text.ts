import { writeFile } from 'node:fs/promises';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * Writes a file that the user named, over what stands there.
 *
 * @throws {CommandFailure} `problem` where it cannot be written.
 */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot write "${file}": ${code}; name a file in a folder that is there`,
      { cause: error },
    );
  }
}
