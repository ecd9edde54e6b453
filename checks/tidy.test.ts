/** Properties of the code itself that no linter knows. */
import { describe, expect, test } from 'vitest';
import { isShipped, projectFiles } from './source-files.ts';

const LINES_MAX = 400;
const LINES_MEDIAN_MAX = 120;
const LINES_P90_MAX = 300;
const ARCHITECTURE_LINES_MAX = 150;
const LINES_MAX_EXEMPT: ReadonlyMap<string, string> = new Map([
  // ['packages/x/src/y.ts', 'why it may be longer'],
]);
const TEST_EXEMPT: ReadonlyMap<string, string> = new Map([
  ['packages/core/src/json.ts', 'types only: nothing to run'],
]);

const files = projectFiles();
const shipped = files.filter(isShipped);
const paths = new Set(files.map(({ path }) => path));

describe('tidy', () => {
  test('found files of every package', () => {
    // A checker that sees nothing must not pass.
    const packages = new Set(shipped.map(({ path }) => path.split('/', 2).join('/')));
    expect([...packages].sort()).toEqual([
      'examples/harbor',
      'packages/cli',
      'packages/core',
      'packages/protocol',
      'packages/sdk',
      'packages/server',
    ]);
  });

  test('no source file has over 400 lines without a written reason', () => {
    const long = shipped.filter(
      ({ path, text }) => linesOf(text) > LINES_MAX && !LINES_MAX_EXEMPT.has(path),
    );
    expect(long.map(({ path, text }) => `${path}: ${linesOf(text)}`)).toEqual([]);
  });

  test('half of the source files have at most 120 lines, nine of ten at most 300', () => {
    const counts = shipped.map(({ text }) => linesOf(text)).sort((a, b) => a - b);
    expect(counts[Math.floor(counts.length * 0.5)]).toBeLessThanOrEqual(LINES_MEDIAN_MAX);
    expect(counts[Math.floor(counts.length * 0.9)]).toBeLessThanOrEqual(LINES_P90_MAX);
  });

  test('every file of core has a test beside it', () => {
    const untested = shipped
      .map(({ path }) => path)
      .filter((path) => path.startsWith('packages/core/'))
      .filter((path) => !/[/-](index|types)\.ts$/.test(path) && !TEST_EXEMPT.has(path))
      .filter((path) => !paths.has(path.replace(/\.ts$/, '.test.ts')));
    expect(untested).toEqual([]);
  });

  test('docs/ARCHITECTURE.md walks through files that are there', () => {
    const text = files.find(({ path }) => path === 'docs/ARCHITECTURE.md')?.text ?? '';
    const named = [...text.matchAll(/`((?:core|protocol|sdk|server|cli)\/src\/[\w./-]+)`/g)];
    const missing = named
      .map(([, path = '']) => `packages/${path}`)
      .filter((path) => ![...paths].some((known) => known === path || known.startsWith(path)));
    expect(named.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  test('every exemption is of a file that is there', () => {
    const exempt = [...LINES_MAX_EXEMPT.keys(), ...TEST_EXEMPT.keys()];
    expect(exempt.filter((path) => !paths.has(path))).toEqual([]);
  });

  test('no source carries an orphan TODO', () => {
    const orphans = shipped
      .filter(({ text }) => /\b(TODO|FIXME|HACK|XXX)\b(?!\(#?[\w-]+\))/.test(text))
      .map(({ path }) => path);
    expect(orphans).toEqual([]);
  });

  test('no folder is a drawer without a name', () => {
    const drawer = /\/(utils?|common|helpers?|types|misc|shared|lib)\//;
    expect(shipped.map(({ path }) => path).filter((path) => drawer.test(path))).toEqual([]);
  });

  test('no file names a path of the machine that it was written on', () => {
    // Spelled so that this file does not find itself.
    const machine = /(^|[\s"'`(=:])\/(w[o]rk|r[o]ot|tmp\/b[a]sh)[/_]/m;
    expect(files.filter(({ text }) => machine.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('one file of the server reads the environment of the process', () => {
    const readers = shipped
      .filter(({ path }) => path.startsWith('packages/server/'))
      .filter(({ text }) => /\bprocess\.env\b/.test(withoutComments(text)))
      .map(({ path }) => path);
    expect(readers).toEqual(['packages/server/src/config/environment.ts']);
  });

  test('the map of the house fits on three screens', () => {
    const map = files.find(({ path }) => path === 'docs/ARCHITECTURE.md');
    expect(linesOf(map?.text ?? '')).toBeLessThanOrEqual(ARCHITECTURE_LINES_MAX);
  });
});

function linesOf(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
