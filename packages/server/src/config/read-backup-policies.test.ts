import { readYaml } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import type { DatabaseEntry } from '../database/database-entry.ts';
import type { BackupNames } from './backup-names.ts';
import { readBackupPolicies } from './read-backup-policies.ts';
import { readDrills } from './read-drills.ts';
import { noSecrets } from './secret-source.ts';

const any = { environment: 'production', integrity: [], checksums: true, secrets: [] };
const databases: DatabaseEntry[] = [
  {
    ...{ ...any, kind: 'postgres', name: 'app', url: 'postgres://h/app' },
    ...{ scratchUrl: 'postgres://h/app', programs: null, path: '', archive: null, migrate: null },
    regions: { 'eu-west': 'postgres://eu/app' },
  },
  { ...any, kind: 'sqlite', name: 'prefs', path: '/p.db', migrate: null, regions: {} },
];
const names: BackupNames = { databases, stores: ['local', 'archive'], channels: ['ops'] };

function reading<T>(
  read: (
    node: Parameters<typeof readBackupPolicies>[0],
    names: BackupNames,
    parts: Parameters<typeof readBackupPolicies>[2],
  ) => T,
  yaml: string,
) {
  const tree = readYaml('c.yaml', yaml);
  if (!tree.ok) throw new Error('no YAML');
  const problems: string[] = [];
  const value = read(tree.tree, names, {
    report: ({ at }, { message, expected }) =>
      problems.push(`${at.line}:${at.column} ${message} | ${expected}`),
    secrets: { ...noSecrets, variable: () => 'correct horse battery' },
  });
  return { value, problems };
}

test('readBackupPolicies() reads policies of the calendar and before deployments', () => {
  const yaml = `app-daily: { database: app, every: daily at 02:00, zone: Europe/Berlin, keep: 7d, to: [local, archive], verify: true, encrypt: { passphrase: { env: P } }, kind: base, notify: [ops] }
app-deploy: { database: app, before: deployment, keep: 30d, to: [local] }
`;
  expect(reading(readBackupPolicies, yaml)).toEqual({
    problems: [],
    value: [
      {
        ...{ name: 'app-daily', database: 'app', kind: 'base', schedule: '0 2 * * *' },
        ...{ zone: 'Europe/Berlin', when: 'daily at 02:00 Europe/Berlin', keepMs: 604_800_000 },
        ...{ stores: ['local', 'archive'], verify: true, notify: ['ops'] },
        encryption: { kind: 'passphrase', passphrase: 'correct horse battery' },
      },
      {
        ...{ name: 'app-deploy', database: 'app', kind: 'full', schedule: null, zone: 'UTC' },
        ...{ when: 'before each deployment', keepMs: 2_592_000_000, stores: ['local'] },
        ...{ verify: false, notify: [], encryption: null },
      },
    ],
  });
});

test.each([
  ['a: { database: apq, every: daily at 02:00, keep: 7d, to: [local] }', /has no "apq" \| "app"$/],
  ['a: { database: app, every: daily at 02:00, keep: 7d, to: [locl] }', /has no "locl" \| "local"/],
  ['a: { database: app, every: daily at 02:00, keep: 7d, to: [] }', /"to" of backup policy "a"/],
  ['a: { database: app, every: daily at 02:00, keep: 7d, to: [local, local] }', /twice/],
  ['a: { database: app, every: daily at 25:00, keep: 7d, to: [local] }', /it names no time/],
  ['a: { database: app, every: daily at 02:00, zone: X/Y, keep: 7d, to: [local] }', /time zone/],
  ['a: { database: app, keep: 7d, to: [local] }', /"every" of backup policy "a": it is missing/],
  [
    'a: { database: app, every: daily at 02:00, before: deployment, keep: 7d, to: [local] }',
    /stands beside "before"/,
  ],
  ['a: { database: app, before: lunch, keep: 7d, to: [local] }', /\| "deployment"/],
  [
    'a: { database: app, before: deployment, zone: UTC, keep: 7d, to: [local] }',
    /"every" beside it/,
  ],
  ['a: { database: app, before: deployment, to: [local] }', /"keep".*missing \| a duration/],
  ['a: { database: app, before: deployment, keep: 59m, to: [local] }', /less than 1h/],
  ['a: { database: app, before: deployment, keep: 521w6d, to: [local] }', /more than/],
  [
    'a: { database: prefs, kind: base, before: deployment, keep: 7d, to: [local] }',
    /PostgreSQL only/,
  ],
  ['a: { database: app, kind: half, before: deployment, keep: 7d, to: [local] }', /no such kind/],
  ['a: { database: app, before: deployment, keep: 7d, to: [local], notify: [oops] }', /"ops"/],
  [
    'a: { database: app, before: deployment, keep: 7d, to: [local], encrypt: { passphrase: short } }',
    /too short/,
  ],
  ['"../a": { database: app, before: deployment, keep: 7d, to: [local] }', /no name for one/],
  ['[a]', /Cannot read "backups": it is no map/],
])('readBackupPolicies() refuses %s', (yaml, problem) => {
  const { problems } = reading(readBackupPolicies, `${yaml}\n`);
  expect(problems).toEqual([expect.stringMatching(problem)]);
});

test('readDrills() reads drills with their limits', () => {
  const yaml = `app-quarterly: { database: app, every: quarterly on 1 at 05:00, region: eu-west, rto: 1h, rpo: 1d, notify: [ops] }
prefs: { database: prefs, every: 0 5 * * 1 }
`;
  expect(reading(readDrills, yaml)).toMatchObject({
    problems: [],
    value: [
      {
        ...{ name: 'app-quarterly', database: 'app', schedule: '0 5 1 1,4,7,10 *', zone: 'UTC' },
        ...{ region: 'eu-west', rtoMs: 3_600_000, rpoMs: 86_400_000, notify: ['ops'] },
      },
      { name: 'prefs', database: 'prefs', region: null, rtoMs: null, rpoMs: null, notify: [] },
    ],
  });
});

test.each([
  ['a: { database: app, every: daily at 02:00, region: eu-wst }', /no such region \| "eu-west"/],
  ['a: { database: app, every: daily at 02:00, rto: 0s }', /less than 1s/],
  ['a: { database: app }', /"every"/],
  ['a: 1', /it is no map/],
])('readDrills() refuses %s', (yaml, problem) => {
  const { problems } = reading(readDrills, `${yaml}\n`);
  expect(problems).toEqual([expect.stringMatching(problem)]);
});
