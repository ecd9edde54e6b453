import { dirname } from 'node:path';
import { ProblemError } from '@tidegate/protocol/problem';
import { lockDirectory } from '../../store/sqlite-lock.ts';
import { ownStoreFlaws } from './own-store-flaws.ts';
import { openStoreFile } from './store-file.ts';

/**
 * Opens a restored store as a server would, and looks whether it is well inside. It blocks, and brings
 * the file to the schema of now: what is in it is compared before.
 *
 * @returns what is wrong, as sentences
 */
export async function lookIntoStore(path: string): Promise<readonly string[]> {
  const unlock = lockDirectory(dirname(path));
  try {
    const file = await openStoreFile(path);
    try {
      return await file.transact(ownStoreFlaws);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof ProblemError) return [cause.message];
    throw cause;
  } finally {
    unlock();
  }
}
