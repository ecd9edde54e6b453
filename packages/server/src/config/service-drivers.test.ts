import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';
import type { SecretSource } from './secret-source.ts';

const TOKEN = 's3cret-token';
const VARIABLES: Readonly<Record<string, string>> = {
  PATH: '/opt/bin',
  VERCEL_TOKEN: TOKEN,
  SUPABASE_ACCESS_TOKEN: TOKEN,
  SUPABASE_DB_PASSWORD: 's3cret-password',
};
const REF = 'abcdefghijklmnopqrst';
const ROOT = new URL('../../../../', import.meta.url);

const source: SecretSource = {
  variable: (name) => VARIABLES[name],
  file: () => ({ trouble: 'ENOENT' }),
  place: (path) => (path.startsWith('/') ? path : `/etc/tidegate/${path}`),
};

function workOf(entry: string) {
  const text = `drivers:\n  it: { environment: production, ${entry} }`;
  const read = parseOperatorConfig('c.yaml', text, source);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '));
  const [driver] = read.safety.drivers;
  return { work: driver?.work, secrets: driver?.secrets };
}

function mistakeOf(entry: string): string {
  try {
    workOf(entry);
  } catch (cause) {
    return cause instanceof Error ? cause.message : '';
  }
  return '';
}

test('readHaproxyDriver() reads blue and green', () => {
  expect(
    workOf('haproxy: { socket: /run/haproxy.sock, backend: agents, blue: [b1, b2], green: [g1] }'),
  ).toEqual({
    work: {
      kind: 'haproxy',
      socket: '/run/haproxy.sock',
      backend: 'agents',
      colours: { blue: ['b1', 'b2'], green: ['g1'] },
      drainMs: 30_000,
      trustUnchecked: false,
    },
    secrets: [],
  });
  expect(
    workOf(
      'haproxy: { socket: "127.0.0.1:9999", backend: a, blue: [b], green: [g], drain: 2m, trustUnchecked: true }',
    ).work,
  ).toMatchObject({ drainMs: 120_000, trustUnchecked: true });
});

const HAPROXY = { socket: '/s', backend: 'a', blue: '[b]', green: '[g]' };

test.each([
  [{ socket: 'haproxy.example.com:9999' }, 'whoever reaches it rules HAProxy'],
  [{ socket: 'run/haproxy.sock' }, 'whoever reaches it rules HAProxy'],
  [{ backend: '"a; disable server a/b"' }, 'no backend can be called that'],
  [{ backend: `"${'a'.repeat(101)}"` }, 'no backend can be called that'],
  [{ blue: '["b weight 0"]' }, 'it has a name that no server can have'],
  [{ blue: '["b\\nshow info"]' }, 'it has a name that no server can have'],
  [{ blue: '[]' }, 'it is no list of texts'],
  [{ blue: '[b, b]' }, 'it has too many, or one of them twice'],
  [{ blue: '[b, g]' }, '"g" is blue too'],
  [{ drain: '999ms' }, 'drain'],
  [{ drain: '61m' }, 'drain'],
  [{ trustUnchecked: '1' }, 'it is neither true nor false'],
  [{ weights: '1' }, 'there is no such key'],
])('readHaproxyDriver() refuses %j', (changes, message) => {
  const entries = Object.entries({ ...HAPROXY, ...changes });
  const entry = entries.map(([key, value]) => `${key}: ${value}`).join(', ');
  expect(mistakeOf(`haproxy: { ${entry} }`)).toContain(message);
});

test('readVercelDriver() reads a project, and hides its token', () => {
  expect(
    workOf(
      'vercel: { project: web, team: team_1, token: { env: VERCEL_TOKEN }, variables: { NEXT_PUBLIC_AGENT: "false" } }',
    ),
  ).toEqual({
    work: {
      kind: 'vercel',
      url: 'https://api.vercel.com',
      project: 'web',
      team: 'team_1',
      token: TOKEN,
      variables: { NEXT_PUBLIC_AGENT: 'false' },
    },
    secrets: [TOKEN],
  });
  expect(workOf('vercel: { project: web, token: abcd, url: "http://127.0.0.1:1/" }').work).toEqual({
    ...{ kind: 'vercel', url: 'http://127.0.0.1:1', project: 'web', team: null },
    ...{ token: 'abcd', variables: {} },
  });
});

test.each([
  ['token: { env: NOT_SET }', 'the environment variable "NOT_SET" is not set'],
  ['token: "a b"', 'it has signs that no header may have'],
  ['project: "a/b"', 'it is no name and no id'],
  ['team: "a?b"', 'it is no name and no id'],
  ['url: "http://api.vercel.com"', 'a token would be sent there'],
  ['url: "https://api.vercel.com/v1"', 'a token would be sent there'],
  ['url: "https://u:p@api.vercel.com"', 'a token would be sent there'],
  ['variables: { "A B": x }', 'it has a name'],
])('readVercelDriver() refuses %s', (wrong, message) => {
  const key = wrong.slice(0, wrong.indexOf(':'));
  const rest = ['project: web', 'token: { env: VERCEL_TOKEN }'].filter(
    (each) => !each.startsWith(`${key}:`),
  );
  const told = mistakeOf(`vercel: { ${[...rest, wrong].join(', ')} }`);
  expect(told).toContain(message);
  expect(told).not.toContain(TOKEN);
});

test('readSupabaseDriver() reads what may be brought back, and hides every secret', () => {
  expect(
    workOf(
      `supabase: { project: ${REF}, token: { env: SUPABASE_ACCESS_TOKEN }, functions: [agent-chat], secrets: { AGENT_ENABLED: "false" }, overwrites: ${REF}, cli: { command: [supabase], cwd: app, environment: { SUPABASE_DB_PASSWORD: { env: SUPABASE_DB_PASSWORD } }, down: { "20241130000000": down/agents.sql } } }`,
    ),
  ).toEqual({
    work: {
      kind: 'supabase',
      url: 'https://api.supabase.com',
      project: REF,
      token: TOKEN,
      functions: ['agent-chat'],
      secretValues: { AGENT_ENABLED: 'false' },
      overwrites: REF,
      cli: {
        command: ['supabase'],
        cwd: '/etc/tidegate/app',
        environment: { PATH: '/opt/bin', LANG: 'C.UTF-8', SUPABASE_DB_PASSWORD: 's3cret-password' },
        down: { '20241130000000': '/etc/tidegate/down/agents.sql' },
      },
    },
    secrets: [TOKEN, 'false', 's3cret-password'],
  });
  expect(workOf(`supabase: { project: ${REF}, token: abcd }`).work).toMatchObject({
    ...{ functions: [], secretValues: {}, overwrites: null, cli: null },
  });
});

test.each([
  ['project: web', 'it is no reference'],
  ['functions: ["a/../b"]', 'it has a name that no function has'],
  ['secrets: { SUPABASE_URL: x }', 'names that begin with "SUPABASE_" are taken'],
  ['overwrites: tsrqponmlkjihgfedcba', 'it is another project'],
  ['cli: { cwd: app }', '"down"'],
  ['cli: { down: { "2024": a.sql } }', 'it is no map of migrations'],
  ['cli: { down: {} }', 'it is no map of migrations'],
  ['cli: { command: [], down: { "20241130000000": a.sql } }', 'it is no list of texts'],
])('readSupabaseDriver() refuses %s', (wrong, message) => {
  const key = wrong.slice(0, wrong.indexOf(':'));
  const rest = [`project: ${REF}`, 'token: { env: VERCEL_TOKEN }'].filter(
    (each) => !each.startsWith(`${key}:`),
  );
  expect(mistakeOf(`supabase: { ${[...rest, wrong].join(', ')} }`)).toContain(message);
});

const guides = ['haproxy', 'vercel', 'supabase'].flatMap((kind) => {
  const text = readFileSync(new URL(`docs/guides/drivers-${kind}.md`, ROOT), 'utf8');
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => [kind, example]);
});

test('the guides to drivers show files', () => {
  expect(new Set(guides.map(([kind]) => kind))).toEqual(new Set(['haproxy', 'vercel', 'supabase']));
});

test.each(guides)('parseOperatorConfig() reads what the guide to %s shows', (_, example = '') => {
  const read = parseOperatorConfig('tidegate.config.yaml', example, source);
  expect(read.ok ? [] : read.problems).toEqual([]);
});
