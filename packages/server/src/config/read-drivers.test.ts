import { expect, test } from 'vitest';
import { DRIVERS_MAX } from '../driver/limits.ts';
import { parseOperatorConfig } from './operator-config.ts';
import type { SecretSource } from './secret-source.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  PATH: '/opt/bin',
  DEPLOY_TOKEN: 's3cret-token',
};

const source: SecretSource = {
  variable: (name) => VARIABLES[name],
  file: () => ({ trouble: 'ENOENT' }),
  place: (path) => (path.startsWith('/') ? path : `/etc/tidegate/${path}`),
};

function read(drivers: string, before = '') {
  return parseOperatorConfig('c.yaml', `${before}drivers:\n${drivers}`, source);
}

function mistakes(drivers: string, before = ''): string[] {
  const result = read(drivers, before);
  return result.ok ? [] : result.problems.map(({ code, message }) => `${code}: ${message}`);
}

const common = { description: '', environment: 'production', timeoutMs: 300_000, secrets: [] };
const seen = { PATH: '/opt/bin', LANG: 'C.UTF-8' };

test('readDrivers() reads what runs programs', () => {
  const result = read(`
  app:
    description: The app behind the balancer
    environment: production
    timeout: 10m
    command:
      prepare: [./back.sh, prepare, "{target}"]
      execute: [./back.sh, execute, "--to={memo.id}"]
      verify: [./back.sh, verify]
      undo: [./back.sh, undo]
      cwd: deploy
      environment: { TOKEN: { env: DEPLOY_TOKEN } }
  least: { environment: production, command: { execute: [/bin/true] } }
  own: { environment: production, program: { run: [node, own.mjs] } }
  site:
    environment: production
    git-revert: { repository: clone, remote: upstream, branch: release/1.x, author: Ana, email: ana@example.com }
  least-site: { environment: production, git-revert: { repository: /srv/clone } }
  stack:
    environment: production
    compose:
      projectDirectory: stack
      files: [compose.yaml, /srv/prod.yaml]
      services: [app, worker]
      envFile: .env
      targets: { previous: { APP_TAG: "41", MODE: legacy }, safe: { MODE: legacy } }
      prove: [MODE]
`);
  const place = '/etc/tidegate';
  expect(result.ok && result.safety.drivers).toEqual([
    {
      name: 'app',
      description: 'The app behind the balancer',
      environment: 'production',
      timeoutMs: 600_000,
      secrets: ['s3cret-token'],
      work: {
        kind: 'command',
        prepare: ['./back.sh', 'prepare', '{target}'],
        execute: ['./back.sh', 'execute', '--to={memo.id}'],
        verify: ['./back.sh', 'verify'],
        undo: ['./back.sh', 'undo'],
        cwd: `${place}/deploy`,
        environment: { ...seen, TOKEN: 's3cret-token' },
      },
    },
    {
      ...common,
      name: 'least',
      work: {
        ...{ kind: 'command', prepare: null, execute: ['/bin/true'], verify: null, undo: null },
        ...{ cwd: `${place}/.`, environment: seen },
      },
    },
    {
      ...common,
      name: 'own',
      work: { kind: 'program', command: ['node', 'own.mjs'], cwd: `${place}/.`, environment: seen },
    },
    {
      ...common,
      name: 'site',
      work: {
        ...{ kind: 'git-revert', repository: `${place}/clone`, remote: 'upstream' },
        ...{ branch: 'release/1.x', author: 'Ana', email: 'ana@example.com', environment: seen },
      },
    },
    {
      ...common,
      name: 'least-site',
      work: {
        ...{ kind: 'git-revert', repository: '/srv/clone', remote: 'origin', branch: 'main' },
        ...{ author: 'Tidegate', email: 'tidegate@localhost', environment: seen },
      },
    },
    {
      ...common,
      name: 'stack',
      work: {
        kind: 'compose',
        projectDirectory: `${place}/stack`,
        files: [`${place}/stack/compose.yaml`, '/srv/prod.yaml'],
        services: ['app', 'worker'],
        envFile: `${place}/stack/.env`,
        targets: { previous: { APP_TAG: '41', MODE: 'legacy' }, safe: { MODE: 'legacy' } },
        prove: ['MODE'],
        environment: seen,
      },
    },
  ]);
});

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['  a: { environment: p }', ['missing-key: Cannot read driver "a": it has nothing to do']],
  [
    '  a: { environment: p, command: { execute: [x] }, program: { run: [x] } }',
    ['duplicate: Cannot read driver "a": it has more than one thing to do'],
  ],
  [
    '  a: { command: { execute: [x] } }',
    ['missing-key: Cannot read "environment" of driver "a": it is missing'],
  ],
  [
    '  a: { environment: p, timeout: 999ms, command: { execute: [x] } }',
    ['out-of-range: Cannot read "timeout" of driver "a": "999ms" is less than 1s'],
  ],
  [
    '  a: { environment: p, command: { prepare: [x] } }',
    ['missing-key: Cannot read "execute" of "command" of driver "a": it is missing'],
  ],
  [
    '  a: { environment: p, command: { execute: ["{target}"] } }',
    ['out-of-range: Cannot read "execute" of "command" of driver "a": its program is filled in'],
  ],
  [
    '  a: { environment: p, command: { execute: x, undo: [] } }',
    [
      'wrong-type: Cannot read "execute" of "command" of driver "a": it is no list of texts',
      'wrong-type: Cannot read "undo" of "command" of driver "a": it is no list of texts',
    ],
  ],
  [
    '  a: { environment: p, program: { run: [x], environment: { T: { env: UNSET_TOKEN } } } }',
    [
      'out-of-range: Cannot read "T" of "environment" of "program" of driver "a": the environment variable "UNSET_TOKEN" is not set',
    ],
  ],
  [
    '  a: { environment: p, git-revert: { repository: r, branch: "--upload-pack=x" } }',
    ['out-of-range: Cannot read "branch" of "git-revert" of driver "a": it is no name'],
  ],
  [
    '  a: { environment: p, git-revert: { repository: r, remote: "ext::sh -c x" } }',
    ['out-of-range: Cannot read "remote" of "git-revert" of driver "a": it is no name'],
  ],
  [
    '  a: { environment: p, compose: { projectDirectory: d, services: ["-v"], envFile: .env, targets: { t: { A: b } } } }',
    [
      'out-of-range: Cannot read "services" of "compose" of driver "a": one is no name of a service',
    ],
  ],
  [
    '  a: { environment: p, compose: { projectDirectory: d, services: [s], envFile: .env, targets: { t: { A: "it\'s" } } } }',
    [
      'out-of-range: Cannot read "t" of "targets" of "compose" of driver "a": a value has a quote, a backslash or more than one line',
    ],
  ],
  [
    '  a: { environment: p, compose: { projectDirectory: d, services: [s], envFile: .env, targets: { t: { A: b } }, environment: { A: c } } }',
    [
      'out-of-range: Cannot read "environment" of "compose" of driver "a": it sets what a target sets',
    ],
  ],
  [
    '  a: { environment: p, compose: { projectDirectory: d, services: [s], envFile: .env, targets: { t: { A: b } }, prove: [B] } }',
    ['out-of-range: Cannot read "prove" of "compose" of driver "a": no target sets one of them'],
  ],
  [
    '  "-a": { environment: p, command: { execute: [x] } }',
    ['out-of-range: Cannot read driver "-a": this is no name for one'],
  ],
  [
    '  traffic: { environment: p, command: { execute: [x] } }',
    ['out-of-range: Cannot read driver "traffic": this name is taken'],
  ],
  ['  []', ['wrong-type: Cannot read "drivers": it is no map of drivers']],
];

test.each(CASES)('readDrivers() reports %s', (drivers, expected) => {
  expect(mistakes(drivers)).toEqual(expected);
});

test('readDrivers() refuses a name that an action has', () => {
  const before = 'actions: { health: { command: [x] } }\n';
  const drivers = '  health: { environment: p, command: { execute: [x] } }';
  expect(mistakes(drivers, before)).toEqual([
    'out-of-range: Cannot read driver "health": an action has this name',
  ]);
});

test.each([
  [DRIVERS_MAX, true],
  [DRIVERS_MAX + 1, false],
])('readDrivers() of %s drivers is %s', (count, ok) => {
  const one = (_: unknown, at: number) => `  d${at}: { environment: p, command: { execute: [x] } }`;
  expect(read(Array.from({ length: count }, one).join('\n')).ok).toBe(ok);
});

test.each([
  ['1s', true],
  ['60m', true],
  ['61m', false],
])('readDrivers() takes a timeout of %s: %s', (timeout, ok) => {
  const drivers = `  a: { environment: p, timeout: ${timeout}, command: { execute: [x] } }`;
  expect(read(drivers).ok).toBe(ok);
});
