import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SCAN_LIMITS } from './limits.ts';

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.next',
  '.nuxt',
  '.turbo',
  '.venv',
  '__pycache__',
  'build',
  'coverage',
  'dist',
  'node_modules',
  'vendor',
]);

/**
 * Paths of the files under a folder in a fixed order, without what was installed or built. Links
 * are not followed. `truncated` when there are more than 50 000, or folders deeper than 40.
 *
 * @throws The system's error when the folder itself cannot be read.
 */
export async function listSources(
  folder: string,
): Promise<{ readonly paths: readonly string[]; readonly truncated: boolean }> {
  const walk: Walk = { paths: [], truncated: false };
  await visit(folder, 0, walk);
  return walk;
}

interface Walk {
  readonly paths: string[];
  truncated: boolean;
}

async function visit(directory: string, depth: number, walk: Walk): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isFile()) addFile(path, walk);
    else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) {
      if (depth >= SCAN_LIMITS.depth) walk.truncated = true;
      // A folder that this user may not read has no sources of theirs.
      else if (!walk.truncated) await visit(path, depth + 1, walk).catch(() => {});
    }
  }
}

function addFile(path: string, walk: Walk): void {
  if (walk.paths.length >= SCAN_LIMITS.files) walk.truncated = true;
  else walk.paths.push(path);
}
