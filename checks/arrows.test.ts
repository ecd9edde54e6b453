/** The arrows of the house: who may import whom, between packages and inside core. */
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isShipped, projectFiles } from './source-files.ts';

/** What each package may import of ours; what is only a type is marked so. */
const PACKAGE_ARROWS: Readonly<Record<string, { any: string[]; types: string[] }>> = {
  'packages/core': { any: [], types: [] },
  'packages/protocol': { any: ['@tidegate/core'], types: [] },
  'packages/sdk': { any: ['@tidegate/core'], types: ['@tidegate/protocol'] },
  'packages/server': {
    any: ['@tidegate/core', '@tidegate/protocol', '@tidegate/protocol/problem'],
    types: [],
  },
  'packages/cli': { any: ['@tidegate/core', '@tidegate/protocol', '@tidegate/server'], types: [] },
  'examples/harbor': {
    any: [
      '@tidegate/sdk',
      '@tidegate/sdk/pii',
      '@tidegate/sdk/posthog',
      '@tidegate/sdk/sentry',
      'tidegate',
    ],
    types: [],
  },
};

/** Folders of core and what each may use. `hash` is arithmetic that all may use. */
const CORE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  hash: [],
  flag: ['hash'],
  statistics: [],
  metric: ['statistics', 'hash'],
  pii: [],
  guardrail: ['metric', 'statistics', 'hash'],
  alert: ['metric', 'hash'],
  incident: ['alert', 'metric', 'hash'],
  rollout: ['flag', 'guardrail', 'metric', 'hash'],
  experiment: ['rollout', 'flag', 'guardrail', 'metric', 'statistics', 'hash'],
  plan: [
    ...['experiment', 'rollout', 'flag', 'guardrail', 'alert', 'incident', 'metric'],
    ...['statistics', 'hash'],
  ],
  rehearsal: ['plan', 'rollout', 'flag', 'guardrail', 'metric', 'statistics', 'hash'],
};

/** Folders of the SDK and what each may use; `''` is its root. */
const SDK_ARROWS: Readonly<Record<string, { any: string[]; types: string[] }>> = {
  '': { any: ['guard', 'shadow'], types: [] },
  browser: { any: [''], types: [] },
  'browser-monitoring': { any: ['browser', ''], types: [] },
  monitoring: { any: [''], types: ['browser'] },
  react: { any: ['browser', ''], types: [] },
  'openfeature-web': { any: ['browser', ''], types: [] },
  openfeature: { any: [''], types: [] },
  otel: { any: [], types: [''] },
  pii: { any: [], types: [''] },
  pino: { any: ['pii'], types: [''] },
  posthog: { any: [''], types: ['browser'] },
  prices: { any: [], types: [''] },
  'react-error-boundary': { any: ['react'], types: [] },
  sentry: { any: [''], types: ['browser'] },
  // Parts of the root; a shadow fences guards too.
  guard: { any: [''], types: [] },
  shadow: { any: [''], types: ['guard'] },
  testing: { any: [''], types: [] },
};
/** Folders that a browser loads: nothing that they reach may bring the evaluator along. */
const SDK_IN_BROWSERS = ['browser', 'react', 'openfeature-web'];

interface Import {
  readonly path: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const imports = projectFiles()
  .filter(isShipped)
  .flatMap(({ path, text }) => importsOf(path, text));

describe('arrows', () => {
  test('found imports within and between packages', () => {
    expect(imports.some(({ target }) => target === '@tidegate/core')).toBe(true);
    expect(imports.some(({ target }) => target.startsWith('packages/core/src/'))).toBe(true);
  });

  test('packages import only what the design draws', () => {
    const wrong = imports
      .filter(({ target }) => /^(@tidegate\/|tidegate($|\/))/.test(target))
      .filter(({ path, target, typeOnly }) => {
        const allowed = PACKAGE_ARROWS[packageOf(path)];
        return !(allowed?.any.includes(target) || (typeOnly && allowed?.types.includes(target)));
      });
    expect(wrong).toEqual([]);
  });

  test('no package reaches into the sources of another', () => {
    const wrong = imports.filter(
      ({ path, target }) =>
        /^(packages|examples)\//.test(target) && !target.startsWith(`${packageOf(path)}/src/`),
    );
    expect(wrong).toEqual([]);
  });

  test('core imports nothing but itself', () => {
    const wrong = imports.filter(
      ({ path, target }) =>
        path.startsWith('packages/core/') && !target.startsWith('packages/core/src/'),
    );
    expect(wrong).toEqual([]);
  });

  test('folders of core use only what stands below them', () => {
    const wrong = imports.filter(({ path, target }) => {
      const from = coreFolderOf(path);
      const to = coreFolderOf(target);
      return from !== null && to !== null && from !== to && !CORE_ARROWS[from]?.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  test('folders of the SDK use only what stands below them', () => {
    const wrong = imports.filter(({ path, target, typeOnly }) => {
      const from = sdkFolderOf(path);
      const to = sdkFolderOf(target);
      if (from === null || to === null || from === to) return false;
      const allowed = SDK_ARROWS[from];
      return !(allowed?.any.includes(to) || (typeOnly && allowed?.types.includes(to)));
    });
    expect(wrong).toEqual([]);
  });

  test('what a browser loads of the SDK brings nothing of core or protocol along', () => {
    const loaded = imports.filter(({ path }) => SDK_IN_BROWSERS.includes(sdkFolderOf(path) ?? ''));
    const reached = new Set(loaded.map(({ path }) => path));
    // A set that is walked while it grows: what is added is walked too.
    for (const each of reached) {
      for (const { path, target, typeOnly } of imports) {
        if (path === each && !typeOnly) reached.add(target);
      }
    }
    const wrong = [...reached].filter((target) => target.startsWith('@tidegate/'));
    expect(loaded.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});

function importsOf(path: string, text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  const fromClauses = code.matchAll(
    /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]/gm,
  );
  const bare = code.matchAll(/^import\s+['"]([^'"]+)['"]/gm);
  const dynamic = code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/g);
  const found = [
    ...[...fromClauses].map(([, type, target = '']) => ({ target, typeOnly: type !== undefined })),
    ...[...bare].map(([, target = '']) => ({ target, typeOnly: false })),
    ...[...dynamic].map(([, type, target = '']) => ({ target, typeOnly: type !== undefined })),
  ];
  return found.map(({ target, typeOnly }) => ({
    path,
    typeOnly,
    target: target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
  }));
}

function packageOf(path: string): string {
  return path.split('/', 2).join('/');
}

/** `flag` of `packages/core/src/flag/x.ts`; `null` for files that stand in no folder of core. */
function coreFolderOf(path: string): string | null {
  return /^packages\/core\/src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** `react` of `packages/sdk/src/react/x.ts`, `''` of `packages/sdk/src/x.ts`, `null` elsewhere. */
function sdkFolderOf(path: string): string | null {
  const found = /^packages\/sdk\/src\/(?:([^/]+)\/)?[^/]+$/.exec(path);
  return found === null ? null : (found[1] ?? '');
}
