/** `scripts/setup.mjs` in a small tree of its own, with stand-ins for npm and tsc that take notes. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Notes that it ran, fails when told to, and otherwise installs a compiler that does the same. */
const NPM = `
const { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const inherited = Object.keys(process.env).filter((name) => name.startsWith('npm_')).sort();
appendFileSync('notes', JSON.stringify(['npm', ...process.argv.slice(2), ...inherited]) + '\\n');
if (existsSync('npm-fails')) { console.error('npm error code ENOLUCK'); process.exit(7); }
rmSync('node_modules', { recursive: true, force: true });
setTimeout(() => {
  mkdirSync('node_modules/typescript/bin', { recursive: true });
  writeFileSync('node_modules/typescript/package.json', '{}');
  writeFileSync('node_modules/typescript/bin/tsc', \`
    const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
    appendFileSync('notes', JSON.stringify(['tsc', ...process.argv.slice(2)]) + '\\\\n');
    mkdirSync('packages/a/dist', { recursive: true });
    writeFileSync('packages/a/dist/.tsbuildinfo', '');
  \`);
}, 300);
`;
const NPM_RAN = ['npm', 'ci', '--include=dev', 'npm_config_registry'];
const TSC_RAN = ['tsc', '-b'];

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidegate-setup-'));
  cpSync(join(repository, 'scripts'), join(root, 'scripts'), { recursive: true });
  put('npm-cli.js', NPM);
  put('package-lock.json', '{}');
  put('tsconfig.json', '{"references": [{"path": "packages/a"}]}');
  put('tsconfig.base.json', '{}');
  put('packages/a/package.json', '{}');
  put('packages/a/tsconfig.json', '{}');
  put('packages/a/src/deep/a.ts', 'export const a = 1;');
  put('packages/a/src/deep/a.test.ts', '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('setup.mjs', () => {
  test('installs and builds in a fresh clone, and does nothing when nothing changed', async () => {
    const first = await setup();
    expect([first.code, first.out, ran()]).toEqual([0, '', [NPM_RAN, TSC_RAN]]);
    expect(first.err).toMatch(/installing the dependencies \(npm ci\): done in [\d.]+ s/);
    const second = await setup();
    expect([second.code, second.out, second.err, ran()]).toEqual([0, '', '', []]);
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test.each([
    ['a source', 'packages/a/src/deep/a.ts', [TSC_RAN]],
    ['a new source', 'packages/a/src/b.ts', [TSC_RAN]],
    ['a test', 'packages/a/src/deep/a.test.ts', []],
    ['a compiler setting', 'tsconfig.base.json', [TSC_RAN]],
    ['a manifest', 'packages/a/package.json', [TSC_RAN]],
    ['the lock file', 'package-lock.json', [NPM_RAN, TSC_RAN]],
  ])('does what a change of %s needs', async (_, path, expected) => {
    await setup();
    ran();
    put(path, `${path.endsWith('.json') ? '{"changed": true}' : 'export const changed = 1;'}`);
    expect([(await setup()).code, ran()]).toEqual([0, expected]);
  });

  test.each([
    ['a dist', 'packages/a/dist', [TSC_RAN]],
    ['node_modules', 'node_modules', [NPM_RAN, TSC_RAN]],
  ])('makes %s again when it was deleted', async (_, path, expected) => {
    await setup();
    ran();
    rmSync(join(root, path), { recursive: true });
    expect([(await setup()).code, ran()]).toEqual([0, expected]);
  });

  test('lets several fresh starts at once all succeed by doing the work once', async () => {
    const runs = await Promise.all([setup(), setup(), setup()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(ran()).toEqual([NPM_RAN, TSC_RAN]);
  });

  test('takes over from a process that died in the middle', async () => {
    put('.tidegate-setup.lock/owner', 'somebody');
    const run = await setup();
    expect([run.code, ran()]).toEqual([0, [NPM_RAN, TSC_RAN]]);
    expect(run.err).toMatch(/the other process is gone; taking over/);
    expect(existsSync(join(root, '.tidegate-setup.lock'))).toBe(false);
  });

  test('fails with the output of the tool, and tries again next time', async () => {
    put('npm-fails', '');
    const failed = await setup();
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(
      /npm error code ENOLUCK\n.*Cannot finish installing .* ended with 7/s,
    );
    rmSync(join(root, 'npm-fails'));
    ran();
    expect([(await setup()).code, ran()]).toEqual([0, [NPM_RAN, TSC_RAN]]);
  });

  test('refuses an old Node in one sentence', async () => {
    const older = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })`;
    const run = await setup(['--import', older]);
    expect([run.code, run.err, ran()]).toEqual([
      1,
      'tidegate: Cannot set up Tidegate: this is Node "20.18.3"; install Node 20.19 or newer\n',
      [],
    ]);
  });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What ran since it was asked last. */
function ran(): unknown[] {
  const notes = join(root, 'notes');
  const lines = existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').filter(Boolean) : [];
  rmSync(notes, { force: true });
  return lines.map((line) => JSON.parse(line));
}

function setup(nodeOptions: readonly string[] = []) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'scripts', 'setup.mjs')], {
    env: {
      ...Object.fromEntries(own),
      npm_execpath: join(root, 'npm-cli.js'),
      npm_config_registry: 'http://127.0.0.1:1',
      npm_config_workspace: 'packages/a',
      npm_lifecycle_event: 'start',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
