import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';
import type { SecretSource } from './secret-source.ts';

const source: SecretSource = {
  variable: () => undefined,
  file: () => ({ trouble: 'ENOENT' }),
  place: (path) => `/etc/tidegate/${path}`,
};

const DATABASE = `databases:
  app: { sqlite: app.db, environment: production }
`;

function read(actions: string) {
  return parseOperatorConfig('c.yaml', `${DATABASE}actions:\n${actions}`, source);
}

function mistakes(action: string): string[] {
  const result = read(`  it: ${action}\n`);
  return result.ok ? [] : result.problems.map(({ code, message }) => `${code}: ${message}`);
}

test('readActions() reads backup, freshBackup and integrity', () => {
  const result = read(`
  before: { backup: { database: app, policy: daily }, timeout: 30m }
  any: { backup: { database: app }, preflight: true }
  fresh: { freshBackup: { database: app, within: 24h } }
  whole: { integrity: { database: app } }
`);
  expect(
    result.ok && result.actions.map(({ name, preflight, work }) => [name, preflight, work]),
  ).toEqual([
    // What makes something is nothing to look with, unless somebody says so.
    ['before', 'never', { kind: 'backup', database: 'app', policy: 'daily' }],
    ['any', 'always', { kind: 'backup', database: 'app', policy: null }],
    ['fresh', 'named', { kind: 'freshBackup', database: 'app', withinMs: 86_400_000 }],
    ['whole', 'named', { kind: 'integrity', database: 'app' }],
  ]);
});

test.each([
  ['{ backup: app }', /wrong-type/],
  ['{ backup: {} }', /missing-key: .*"database"/],
  ['{ backup: { database: apq } }', /"databases" has no "apq"/],
  ['{ backup: { database: [app] } }', /database/],
  ['{ backup: { database: app, policy: 7 } }', /policy/],
  ['{ backup: { database: app, run: rm } }', /unknown-key: .*"run"/],
  ['{ freshBackup: { database: app } }', /missing-key: .*"within"/],
  ['{ freshBackup: { database: app, within: soon } }', /within/],
  ['{ freshBackup: { database: app, within: 9999d } }', /within/],
  ['{ integrity: { database: app, query: "select 1" } }', /unknown-key: .*"query"/],
  ['{ integrity: { database: gone } }', /gone/],
  ['{ integrity: { database: app }, backup: { database: app } }', /more than one thing/],
])('readActions() refuses %s', (action, message) => {
  expect(mistakes(action)).toEqual([expect.stringMatching(message)]);
});
