/** What a page pays: both entries whole, minified, React left out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const GZIP_BYTES_MAX = 6_500;
/** The same with the monitor, which brings Google's `web-vitals` (3.3 kB of it). */
const MONITORED_GZIP_BYTES_MAX = 13_500;
const sources = join(import.meta.dirname, '..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-bundle-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The code of an entry as a page would load it. */
async function bundled(lines: readonly string[]): Promise<string> {
  const input = join(folder, 'entry.js');
  writeFileSync(input, lines.join('\n'));
  const output = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    mode: 'production',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input, external: ['react'], preserveEntrySignatures: 'strict' },
    },
  });
  const chunks = [output].flat().flatMap((part) => ('output' in part ? part.output : []));
  return chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
}

test('browser client and React hooks together are at most 6.5 kB, compressed', async () => {
  const from = (entry: string) => JSON.stringify(join(sources, entry, 'index.ts'));
  const code = await bundled([
    `export * from ${from('browser')};`,
    `export * from ${from('react')};`,
  ]);
  const bytes = gzipSync(code, { level: 9 }).length;
  process.stderr.write(`browser + react: ${code.length} B minified, ${bytes} B gzip\n`);
  expect(code).toContain('if-none-match');
  expect(code).toContain('useSyncExternalStore');
  expect(bytes).toBeLessThanOrEqual(GZIP_BYTES_MAX);
});

test('with the page monitor it is at most 13.5 kB, compressed', async () => {
  const from = (entry: string) => JSON.stringify(join(sources, entry, 'index.ts'));
  const code = await bundled([
    `export * from ${from('browser')};`,
    `export * from ${from('react')};`,
    `export * from ${from('browser-monitoring')};`,
  ]);
  const bytes = gzipSync(code, { level: 9 }).length;
  process.stderr.write(`with the monitor: ${code.length} B minified, ${bytes} B gzip\n`);
  expect(code).toContain('sendBeacon');
  expect(bytes).toBeLessThanOrEqual(MONITORED_GZIP_BYTES_MAX);
});
