import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Made by tools or by running, never by us. */
const NOT_OURS = new Set([
  '.git',
  'node_modules',
  'dist',
  'coverage',
  'tidegate-data',
  'package-lock.json',
]);

/** One file of the project: its path from the root with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every file of the project that people wrote, ordered by path. */
export function projectFiles(): SourceFile[] {
  return filesBelow(root)
    .sort()
    .map((path) => ({
      path: relative(root, path).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }));
}

/** TypeScript that ships: no tests and no fixtures of tests. */
export function isShipped({ path }: SourceFile): boolean {
  return (
    /^(packages|examples)\/[^/]+\/src\/.*\.tsx?$/.test(path) && !/\.(test|fixture)\./.test(path)
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('.tidegate-setup.lock')) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}
