import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what dumps and restores leave when their process is killed: whole copies of databases. Only for
 * a server that begins, while nobody works in its folder; what people restored by a name stays.
 *
 * @param directory folder of this server's own store
 */
export async function clearLeftFiles(directory: string): Promise<void> {
  await rm(join(directory, 'restoring'), { recursive: true, force: true });
  const restored = join(directory, 'restored');
  for (const name of await readdir(restored).catch(() => []))
    if (SCRATCH.test(name)) await rm(join(restored, name), { recursive: true, force: true });
}

const SCRATCH = /^tidegate-scratch-[0-9a-f]{8}(\.db(-journal|-wal|-shm)?)?$/;
