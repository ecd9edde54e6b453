import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const BUNDLES = { tidegate: 'ours', growthbook: 'peer', launchdarkly: 'peer' };

/**
 * What a page loads to have flags in React, as one minified ES module without React itself, gzip -9.
 * All are bundled the same way; each has its client, its provider and its hooks.
 */
export async function bundleRows(say) {
  const rows = [];
  for (const [name, kind] of Object.entries(BUNDLES)) {
    const code = await bundled(
      fileURLToPath(new URL(`../bench/bundles/${name}.mjs`, import.meta.url)),
    );
    const gzipKb = gzipSync(code, { level: 9 }).length / 1_000;
    rows.push({
      bundle: `${name}: browser client + React`,
      kind,
      gzipKb: rounded(gzipKb),
      rawKb: rounded(code.length / 1_000),
    });
    say(`bundle ${name}: ${gzipKb.toFixed(1)} kB gzip`);
  }
  return rows;
}

async function bundled(entry) {
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        external: [/^react(-dom)?($|\/)/],
      },
    },
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  return Buffer.from(chunks.map(({ code }) => code).join('\n'));
}

function rounded(kb) {
  return Math.round(kb * 100) / 100;
}
