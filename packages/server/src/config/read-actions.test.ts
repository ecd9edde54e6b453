import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { parseOperatorConfig } from './operator-config.ts';
import type { SecretSource } from './secret-source.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  PATH: '/opt/bin',
  OPENAI_API_KEY: 'sk-s3cret',
  DATABASE_URL: 'postgres://service:s3cret%21@db.example.com/app',
  VERCEL_TOKEN: 's3cret-token',
};

const source: SecretSource = {
  variable: (name) => VARIABLES[name],
  file: () => ({ trouble: 'ENOENT' }),
  place: (path) => `/etc/tidegate/${path}`,
};

function read(actions: string) {
  return parseOperatorConfig('c.yaml', `actions:\n${actions}`, source);
}

function mistakes(actions: string): string[] {
  const result = read(actions);
  return result.ok
    ? []
    : result.problems.map(({ code, at, message }) => `${at.line}:${at.column} ${code}: ${message}`);
}

const plain = {
  ...{ description: '', timeoutMs: 60_000, secrets: [] },
  preflight: 'named' as const,
};

test('readActions() reads every kind', () => {
  const result = read(`
  unit-tests:
    description: All unit tests pass
    command: [pnpm, --filter, "@easymo/ai", test]
    cwd: app
    environment: { CI: "1", VERCEL_TOKEN: { env: VERCEL_TOKEN } }
    timeout: 10m
    preflight: true
  provider: { http: "https://api.example.com/v1/models", bearer: { env: OPENAI_API_KEY }, method: HEAD, headers: { Accept: text/plain }, expect: { status: 204, body: ok } }
  tables: { sql: { url: { env: DATABASE_URL }, query: "select 1", expect: { equals: 2 } } }
  rows: { sql: { url: "postgres://u@h/d", query: "select 1", expect: rows } }
  report: { file: report.json, contains: done, newerThan: 1d, sha256: ${'AB'.repeat(32)} }
  scan: { secretScan: { paths: [.env, src] } }
  size: { budget: { file: stats.json, figure: "*.warningCount", atMost: 10 } }
  errors: { metric: { environment: production, metric: log_errors, flag: chat, variant: new, statistic: count, below: 1%, over: 1h, given: log_lines } }
  set: { variables: [DATABASE_URL, VERCEL_ORG_ID] }
  env: { variables: [A], in: .env.production }
`);
  expect(result.ok && result.actions).toEqual([
    {
      name: 'unit-tests',
      description: 'All unit tests pass',
      timeoutMs: 600_000,
      preflight: 'always',
      secrets: ['s3cret-token'],
      work: {
        kind: 'command',
        command: ['pnpm', '--filter', '@easymo/ai', 'test'],
        environment: { PATH: '/opt/bin', LANG: 'C.UTF-8', CI: '1', VERCEL_TOKEN: 's3cret-token' },
        cwd: '/etc/tidegate/app',
      },
    },
    {
      ...plain,
      name: 'provider',
      secrets: ['sk-s3cret'],
      work: {
        kind: 'http',
        url: 'https://api.example.com/v1/models',
        method: 'HEAD',
        headers: { authorization: 'Bearer sk-s3cret', accept: 'text/plain' },
        body: null,
        status: 204,
        contains: 'ok',
      },
    },
    {
      ...plain,
      name: 'tables',
      secrets: [VARIABLES['DATABASE_URL'], 's3cret%21', 's3cret!'],
      work: {
        kind: 'sql',
        url: VARIABLES['DATABASE_URL'],
        query: 'select 1',
        expect: { equals: 2 },
      },
    },
    {
      ...plain,
      name: 'rows',
      secrets: ['postgres://u@h/d'],
      work: { kind: 'sql', url: 'postgres://u@h/d', query: 'select 1', expect: 'rows' },
    },
    {
      ...plain,
      name: 'report',
      work: {
        kind: 'file',
        path: '/etc/tidegate/report.json',
        contains: 'done',
        newerThanMs: 86_400_000,
        sha256: 'ab'.repeat(32),
      },
    },
    {
      ...plain,
      name: 'scan',
      work: {
        kind: 'secretScan',
        paths: ['/etc/tidegate/.env', '/etc/tidegate/src'],
        prefixes: ['VITE_', 'NEXT_PUBLIC_'],
        allow: [],
      },
    },
    {
      ...plain,
      name: 'size',
      work: {
        kind: 'budget',
        file: '/etc/tidegate/stats.json',
        figure: ['*', 'warningCount'],
        bound: { atMost: 10 },
      },
    },
    {
      ...plain,
      name: 'errors',
      work: {
        kind: 'metric',
        environment: 'production',
        metric: 'log_errors',
        flag: 'chat',
        variant: 'new',
        statistic: 'count',
        bound: { below: 0.01 },
        overMs: 3_600_000,
        given: 'log_lines',
      },
    },
    {
      ...plain,
      name: 'set',
      work: {
        kind: 'variables',
        names: ['DATABASE_URL', 'VERCEL_ORG_ID'],
        file: null,
        present: ['DATABASE_URL'],
      },
    },
    {
      ...plain,
      name: 'env',
      work: { kind: 'variables', names: ['A'], file: '/etc/tidegate/.env.production', present: [] },
    },
  ]);
});

test('readActions() lists every mistake with its place and quotes no secret', () => {
  const text = `
  "run tests --all": { command: [a] }
  a: { command: npm test s3cret }
  b: { command: [a], environment: { HOME: "/", X: { env: NOT_SET } }, timeout: 31m }
  c: { http: "https://u:s3cret@x" }
  d: { http: "https://x", headers: { Host: s3cret }, expect: { status: 99 } }
  e: { sql: { url: "mysql://u:s3cret@h/d", query: "", expect: some } }
  f: { sql: { url: "postgres://u@h/d", query: q, expect: { about: 1 } } }
  g: { file: "", sha256: abc }
  h: { secretScan: { paths: [], allow: ["VITE_*"] } }
  i: { budget: { file: f, figure: a..b, atMost: few } }
  j: { metric: { environment: p, metric: m, variant: new, below: 1 } }
  k: { variables: ["A=s3cret"] }
  l: { command: [a], http: "https://x" }
  m: { description: nothing }
  n: { command: [a], secret: { env: X }, preflight: "yes" }
  o: 1
  p: { http: "https://x", bearer: "a\\nb" }
`;
  expect(mistakes(text)).toEqual([
    '3:3 out-of-range: Cannot read action "run tests --all": this is no name for one',
    '4:17 wrong-type: Cannot read "command" of action "a": it is no list of texts',
    '5:80 out-of-range: Cannot read "timeout" of action "b": "31m" is more than 30m',
    '5:35 out-of-range: Cannot read "environment" of action "b": it has a name that no variable may have',
    '6:14 out-of-range: Cannot read "http" of action "c": it is no address to ask',
    '7:36 out-of-range: Cannot read "headers" of action "d": it has a name that cannot be sent',
    '7:72 out-of-range: Cannot read "status" of "expect" of action "d": it is no status of an answer',
    '8:20 out-of-range: Cannot read "url" of "sql" of action "e": it is no database to ask',
    '8:51 wrong-type: Cannot read "query" of "sql" of action "e": it is no text',
    '8:63 out-of-range: Cannot read "expect" of "sql" of action "e": it is neither',
    '9:60 unknown-key: Cannot use key "about" in "expect" of "sql" of action "f": there is no such key',
    '9:58 missing-key: Cannot read "above" of "expect" of "sql" of action "f": it is missing',
    '10:14 wrong-type: Cannot read "file" of action "g": it is no text',
    '11:29 wrong-type: Cannot read "paths" of "secretScan" of action "h": it is no list of texts',
    '12:49 wrong-type: Cannot read "atMost" of "budget" of action "i": it is no number',
    '13:54 out-of-range: Cannot read "variant" of "metric" of action "j": it belongs to no flag',
    '14:19 out-of-range: Cannot read "variables" of action "k": one is no name of a variable',
    '15:6 duplicate: Cannot read action "l": it has more than one thing to do',
    '16:6 missing-key: Cannot read action "m": it has nothing to do',
    '17:22 unknown-key: Cannot use key "secret" in action "n": there is no such key',
    '17:53 wrong-type: Cannot read "preflight" of action "n": it is neither true nor false',
    '18:6 wrong-type: Cannot read action "o": it is no map',
    '19:35 out-of-range: Cannot read "bearer" of action "p": a value has signs that no header may have',
  ]);
  expect(JSON.stringify(read(text))).not.toContain('s3cret');
});

test('readActions() says which variable is not set, and allows names of whole variables alone', () => {
  expect(mistakes('  a: { command: [a], environment: { X: { env: NOT_SET } } }\n')).toEqual([
    '2:47 out-of-range: Cannot read "X" of "environment" of action "a": the environment variable "NOT_SET" is not set',
  ]);
  expect(mistakes('  a: { secretScan: { paths: [a], allow: ["VITE_*"] } }\n')).toEqual([
    '2:41 out-of-range: Cannot read "allow" of "secretScan" of action "a": one is no name of a variable',
  ]);
});

test.each([
  ['http: "https://x"', 'named'],
  ['http: "https://x", method: POST', 'never'],
  ['http: "https://x", method: POST, preflight: true', 'always'],
  ['command: [a], preflight: false', 'never'],
])('readActions() says when { %s } is run by checks: %s', (text, preflight) => {
  const result = read(`  a: { ${text} }\n`);
  expect(result.ok && result.actions).toMatchObject([{ preflight }]);
});

test('readActions() takes as many as its limit, and no more', () => {
  const actions = (count: number) =>
    Array.from({ length: count }, (_, i) => `  a${i}: { command: [a] }\n`).join('');
  expect(read(actions(limits.actionsMax)).ok).toBe(true);
  expect(mistakes(actions(limits.actionsMax + 1))).toEqual([
    '2:3 wrong-type: Cannot read "actions": it is no map of actions',
  ]);
});

test.each([
  '[]',
  '1',
  '{ a: [] }',
  '{ __proto__: 1 }',
  '{ a: { command: [] } }',
  '{ a: { sql: 1 } }',
])('readActions() reports and never throws when they are %j', (text) => {
  expect(parseOperatorConfig('c.yaml', `actions: ${text}`)).toMatchObject({ ok: false });
});

test.each(['by-hand', 'controller', 'channels', 'telemetry'])(
  'readActions() refuses an action called %s, which nobody could have run',
  (name) => {
    expect(mistakes(`  ${name}: { command: [a] }\n`)).toEqual([
      `2:3 out-of-range: Cannot read action "${name}": this name is taken`,
    ]);
  },
);

test('readActions() takes texts up to their limit', () => {
  const { actionTextLength: most } = limits;
  expect(mistakes(`  a: { command: [${'x'.repeat(most)}] }\n`)).toEqual([]);
  expect(mistakes(`  a: { command: [${'x'.repeat(most + 1)}] }\n`)).toEqual([
    '2:17 wrong-type: Cannot read "command" of action "a": it is no list of texts',
  ]);
});
