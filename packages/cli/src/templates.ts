import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NamedText } from './read-files.ts';

/** Where they lie in a published package, and in a checkout of the project. */
const FOLDERS = ['../templates/', '../../../examples/plans/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const TEMPLATE_FILE = /\.(yaml|md)$/;

/** Names of the plans that one can begin with, by their alphabet; none where the package is broken. */
export async function templateNames(): Promise<string[]> {
  const folder = FOLDERS.find((path) => existsSync(path));
  if (folder === undefined) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'plan.yaml')))
    .map(({ name }) => name)
    .sort();
}

/**
 * The files of a template, by their alphabet.
 *
 * @param name one of `templateNames`
 */
export async function templateFiles(name: string): Promise<NamedText[]> {
  const folder = FOLDERS.find((path) => existsSync(path)) ?? '';
  const names = (await readdir(join(folder, name))).filter((file) => TEMPLATE_FILE.test(file));
  return await Promise.all(
    names.sort().map(async (file) => ({
      name: file,
      text: await readFile(join(folder, name, file), 'utf8'),
    })),
  );
}
