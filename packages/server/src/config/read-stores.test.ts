import { readYaml } from '@tidegate/protocol';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import type { ActionFields } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { parseOperatorConfig } from './operator-config.ts';
import { readEncryption } from './read-encryption.ts';
import type { SecretSource } from './secret-source.ts';

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const VARIABLES: Readonly<Record<string, string>> = {
  ...{ S3_KEY: 'AKIATEST', S3_SECRET: SECRET, S3_TOKEN: 'token-of-a-session' },
  ...{ PASSPHRASE: 'correct horse battery', SHORT: 'elevensigns' },
};
const source: SecretSource = {
  variable: (name) => VARIABLES[name],
  file: (path) =>
    path === 'backup.key'
      ? { text: `# created: 2026-01-01T00:00:00Z\n# public key: ${recipient}\n${identity}\n` }
      : path === 'two.key'
        ? { text: `${identity}\n${identity}\n` }
        : { trouble: 'ENOENT' },
  place: (path) => `/etc/tidegate/${path}`,
};

const read = (stores: string) => parseOperatorConfig('c.yaml', `stores:\n${stores}`, source);

function mistakes(stores: string): string[] {
  const result = read(stores);
  return result.ok ? [] : result.problems.map(({ code, message }) => `${code}: ${message}`);
}

const S3 = 'bucket: acme-backups, region: eu-central-1';
const KEYS = 'accessKeyId: { env: S3_KEY }, secretAccessKey: { env: S3_SECRET }';

test('readStores() reads folders and buckets', () => {
  const result = read(`
  local: { directory: backups }
  nas: { directory: mnt/nas, offSite: true }
  archive: { s3: { ${S3}, ${KEYS} }, offSite: true }
  minio: { s3: { ${S3}, ${KEYS}, endpoint: "http://127.0.0.1:9000", pathStyle: true, prefix: tide/gate, sessionToken: { env: S3_TOKEN }, storageClass: GLACIER, partMiB: 64 } }
`);
  const keys = { accessKeyId: 'AKIATEST', secretAccessKey: SECRET };
  const s3 = {
    ...{ kind: 's3', bucket: 'acme-backups', region: 'eu-central-1', ...keys },
  };
  expect(result.ok && result.safety.stores).toEqual([
    {
      kind: 'directory',
      name: 'local',
      offSite: false,
      path: '/etc/tidegate/backups',
      secrets: [],
    },
    { kind: 'directory', name: 'nas', offSite: true, path: '/etc/tidegate/mnt/nas', secrets: [] },
    {
      ...{ ...s3, name: 'archive', offSite: true, endpoint: null, prefix: '', pathStyle: false },
      ...{ sessionToken: null, storageClass: null, partBytes: null },
      ...{ secrets: expect.arrayContaining([SECRET]) },
    },
    {
      ...{ ...s3, name: 'minio', offSite: false, endpoint: 'http://127.0.0.1:9000' },
      ...{ prefix: 'tide/gate/', pathStyle: true, sessionToken: 'token-of-a-session' },
      ...{ storageClass: 'GLACIER', partBytes: 67_108_864 },
      secrets: expect.arrayContaining([SECRET, 'token-of-a-session']),
    },
  ]);
});

test.each([
  ['  - x', 'wrong-type: Cannot read "stores": it is no map of stores'],
  ['  local: ./backups', 'wrong-type: Cannot read store "local": it is no map'],
  ['  local: {}', 'missing-key: Cannot read store "local": it names no single place'],
  [
    `  a: { directory: x, s3: { ${S3}, ${KEYS} } }`,
    'missing-key: Cannot read store "a": it names no single place',
  ],
  ['  -a: { directory: x }', 'out-of-range: Cannot read store "-a": this is no name for one'],
  [
    '  local: { directory: [x] }',
    'wrong-type: Cannot read "directory" of store "local": it is no text',
  ],
  [
    '  local: { directory: x, offsite: true }',
    'unknown-key: Cannot use key "offsite" in store "local": there is no such key',
  ],
  [
    '  local: { directory: x, offSite: 1 }',
    'wrong-type: Cannot read "offSite" of store "local": it is neither true nor false',
  ],
  [
    '  a: { directory: x }\n  b: { directory: x }',
    'out-of-range: Cannot read store "b": it is the same place as store "a"',
  ],
  [
    `  a: { s3: { ${S3}, ${KEYS} } }\n  b: { s3: { ${S3}, ${KEYS} } }`,
    'out-of-range: Cannot read store "b": it is the same place as store "a"',
  ],
  [
    `  a: { s3: { region: eu-central-1, ${KEYS} } }`,
    'missing-key: Cannot read "bucket" of "s3" of store "a": it is missing',
  ],
  [
    `  a: { s3: { ${S3}, accessKeyId: { env: S3_KEY } } }`,
    'missing-key: Cannot read "secretAccessKey" of "s3" of store "a": it is missing',
  ],
  [
    `  a: { s3: { ${S3}, accessKeyId: { env: S3_KEY }, secretAccessKey: { env: NONE } } }`,
    'out-of-range: Cannot read "secretAccessKey" of "s3" of store "a": the environment variable "NONE" is not set',
  ],
  [
    `  a: { s3: { bucket: "../x", region: eu-central-1, ${KEYS} } }`,
    'out-of-range: Cannot read "bucket" of "s3" of store "a": it cannot be one',
  ],
  [
    `  a: { s3: { bucket: acme, region: "eu central", ${KEYS} } }`,
    'out-of-range: Cannot read "region" of "s3" of store "a": it cannot be one',
  ],
  [
    `  a: { s3: { ${S3}, ${KEYS}, endpoint: "https://user:pw@s3.example.com" } }`,
    'out-of-range: Cannot read "endpoint" of "s3" of store "a": it is no address of a server',
  ],
  [
    `  a: { s3: { ${S3}, ${KEYS}, endpoint: "https://s3.example.com/bucket" } }`,
    'out-of-range: Cannot read "endpoint" of "s3" of store "a": it is no address of a server',
  ],
  ...['/x', '../x', 'a//b', 'a/../b', 'ü', 'a'.repeat(200)].map((prefix): [string, string] => [
    `  a: { s3: { ${S3}, ${KEYS}, prefix: "${prefix}" } }`,
    'out-of-range: Cannot read "prefix" of "s3" of store "a": it cannot be one',
  ]),
  [
    `  a: { s3: { ${S3}, ${KEYS}, storageClass: glacier } }`,
    'out-of-range: Cannot read "storageClass" of "s3" of store "a": it cannot be one',
  ],
  [
    `  a: { s3: { ${S3}, ${KEYS}, pathStyle: "yes" } }`,
    'wrong-type: Cannot read "pathStyle" of "s3" of store "a": it is neither true nor false',
  ],
])('readStores() refuses %s', (stores, mistake) => {
  const found = mistakes(stores);
  expect(found[0]).toBe(mistake);
  expect(found).toHaveLength(1);
  expect(found.join()).not.toContain(SECRET);
});

test('readStores() reads at most 20', () => {
  const stores = (count: number) =>
    Array.from({ length: count }, (_, number) => `  s${number}: { directory: d${number} }`);
  expect(mistakes(stores(20).join('\n'))).toEqual([]);
  expect(mistakes(stores(21).join('\n'))).toEqual([
    'wrong-type: Cannot read "stores": it is no map of stores',
  ]);
});

describe('readEncryption()', () => {
  function encryption(text: string) {
    const found: string[] = [];
    const report = (_at: object, { message }: { readonly message: string }) =>
      void found.push(message);
    const tree = readYaml('c.yaml', text);
    if (!tree.ok) throw new Error('it is no YAML');
    const node = tree.tree;
    const fields = mapOf(node, 'policy "daily"', ['encrypt'], report) ?? new Map();
    const secrets: string[] = [];
    const parts = { report, secrets: source };
    const of: ActionFields = { what: 'policy "daily"', node, fields, parts, secrets };
    return { read: readEncryption(of), found, secrets };
  }

  test('reads a passphrase', () => {
    const { read, found, secrets } = encryption('encrypt: { passphrase: { env: PASSPHRASE } }');
    expect([read, found]).toEqual([
      { kind: 'passphrase', passphrase: 'correct horse battery' },
      [],
    ]);
    expect(secrets).toContain('correct horse battery');
  });

  test('reads recipients, with and without an identity', () => {
    const plain = { kind: 'recipients', recipients: [recipient] };
    expect(encryption(`encrypt: { recipients: [${recipient}] }`).read).toEqual({
      ...{ ...plain, identity: null },
    });
    const both = `encrypt: { recipients: [${recipient}], identity: { file: backup.key } }`;
    expect(encryption(both)).toMatchObject({ read: { ...plain, identity }, found: [] });
    expect(encryption(both).secrets).toContain(identity);
  });

  test('finds none where there is none', () => {
    expect(encryption('{}')).toMatchObject({ read: null, found: [] });
  });

  test.each([
    ['encrypt: yes', 'Cannot read "encrypt" of policy "daily": it is no map'],
    ['encrypt: {}', 'Cannot read "encrypt" of policy "daily": it names no single way'],
    [
      'encrypt: { passphrase: { env: PASSPHRASE }, recipients: [age1] }',
      'Cannot read "encrypt" of policy "daily": it names no single way',
    ],
    [
      'encrypt: { identity: { file: backup.key } }',
      'Cannot read "encrypt" of policy "daily": it names no single way',
    ],
    [
      'encrypt: { passphrase: { env: SHORT } }',
      'Cannot read "passphrase" of "encrypt" of policy "daily": it is too short',
    ],
    [
      'encrypt: { recipients: [age1x] }',
      'Cannot read "recipients" of "encrypt" of policy "daily": one of them is no public key',
    ],
    [
      `encrypt: { recipients: [${identity}] }`,
      'Cannot read "recipients" of "encrypt" of policy "daily": one of them is no public key',
    ],
    [
      `encrypt: { recipients: [${`${recipient}, `.repeat(21)}] }`,
      'Cannot read "recipients" of "encrypt" of policy "daily": one of them is no public key',
    ],
    [
      `encrypt: { recipients: [${recipient}], identity: { file: two.key } }`,
      'Cannot read "identity" of "encrypt" of policy "daily": it holds no single secret key',
    ],
    [
      `encrypt: { recipients: [${recipient}], identity: ${recipient} }`,
      'Cannot read "identity" of "encrypt" of policy "daily": it holds no single secret key',
    ],
  ])('refuses %s', (text, mistake) => {
    const { read, found } = encryption(text);
    expect([read, found]).toEqual([false, [mistake]]);
  });
});
