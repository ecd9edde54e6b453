import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of others, or of tools. */
const PASSED_OVER: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn']);

/** Pictures, fonts, archives and the like: no text stands in them. */
const NO_TEXT =
  /\.(?:png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|pdf|zip|gz|tgz|br|zst|wasm|node|so|dylib|dll|exe)$/i;

/**
 * The files under some files and folders, sorted. Links below them are not followed; the named ones
 * are. `trouble` when one cannot be read or holds no file, or when there are more than that. Never
 * rejects.
 *
 * @param most files, and folders that wait to be looked into
 */
export async function listScannedFiles(
  paths: readonly string[],
  most: number,
  signal: AbortSignal,
): Promise<{ readonly files: readonly string[] } | { readonly trouble: string }> {
  const files = new Set<string>();
  for (const path of paths) {
    const trouble = await troubleUnder(path, files, most, signal);
    if (trouble !== null) return { trouble };
  }
  return { files: [...files].sort() };
}

/** Adds the files of one place; answers why it cannot be known what there is. */
async function troubleUnder(
  root: string,
  files: Set<string>,
  most: number,
  signal: AbortSignal,
): Promise<string | null> {
  const waiting = [root];
  let isEmpty = true;
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (signal.aborted) return 'it was ended';
    const children = await childrenOf(path, path === root);
    if (children === null) return `"${path}" cannot be read`;
    if (children === 'file') {
      isEmpty = false;
      files.add(path);
    } else for (const child of children) waiting.push(join(path, child));
    if (files.size + waiting.length > most) return `there are more than ${most} files`;
  }
  // What was not built yet, or is a pipe, is not known to be clean.
  return isEmpty ? `there are no files in "${root}"` : null;
}

/** Names in a folder that are looked at, or that it is a file; `null` = neither can be read. */
async function childrenOf(path: string, isRoot: boolean): Promise<string[] | 'file' | null> {
  try {
    const found = await (isRoot ? stat(path) : lstat(path));
    if (!found.isDirectory()) return found.isFile() ? 'file' : [];
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter(isScanned).map(({ name }) => name);
  } catch {
    return null;
  }
}

function isScanned(entry: Dirent): boolean {
  if (entry.isDirectory()) return !PASSED_OVER.has(entry.name);
  return entry.isFile() && !NO_TEXT.test(entry.name);
}
