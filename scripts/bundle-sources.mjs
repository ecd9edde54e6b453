import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * Puts the sources as they are into one file that Node runs: what stands in `conformance/` is
 * TypeScript.
 *
 * @param root folder of the workspace
 * @param source file below it that is the entry
 * @param name of the file, without its ending
 * @returns a new folder with `<name>.mjs`; who asked for it removes it
 */
export async function bundleSources(root, source, name) {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, `tidegate-${name}-`));
  const conditions = ['development', 'node', 'import', 'default'];
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { noExternal: [/^@tidegate\//], resolve: { conditions } },
    build: {
      ssr: join(root, source),
      outDir,
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return outDir;
}
