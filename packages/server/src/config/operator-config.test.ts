import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';
import { noSafety } from './safety.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('parseOperatorConfig() reads channels and addresses when they are right', () => {
  const text = `
channels:
  ops-slack: { webhook: "https://hooks.example.com/T1" }
  oncall:
    webhook: http://127.0.0.1:9/x
    secret: ${SECRET}
allowAddresses: [127.0.0.1/32, "fd00::/8"]
`;
  expect(parseOperatorConfig('tidegate.config.yaml', text)).toEqual({
    ok: true,
    channels: {
      named: {
        'ops-slack': { kind: 'webhook', url: 'https://hooks.example.com/T1', secrets: [] },
        oncall: { kind: 'webhook', url: 'http://127.0.0.1:9/x', secrets: [SECRET] },
      },
      allowAddresses: ['127.0.0.1/32', 'fd00::/8'],
      fallback: null,
      deadMan: null,
      certificates: [],
    },
    probes: [],
    actions: [],
    safety: noSafety,
    queries: [],
  });
});

test('parseOperatorConfig() answers no channels when the file says nothing', () => {
  expect(parseOperatorConfig('c.yaml', '{}\n')).toEqual({
    ok: true,
    channels: { named: {}, allowAddresses: [], fallback: null, deadMan: null, certificates: [] },
    probes: [],
    actions: [],
    safety: noSafety,
    queries: [],
  });
});

test('parseOperatorConfig() lists every mistake with its place', () => {
  const text = `chanels: {}
channels:
  a: { webhook: "ftp://x", secret: "s3cret" }
  b: { secret: "${SECRET}", hook: 1 }
allowAddresses: [10.0.0.0/40, localhost]
`;
  const result = parseOperatorConfig('c.yaml', text);
  const told = result.ok ? [] : result.problems;
  expect(
    told.map(({ code, at, message }) => `${at.line}:${at.column} ${code}: ${message}`),
  ).toEqual([
    '1:1 unknown-key: Cannot use key "chanels" in the file: there is no such key',
    '3:17 out-of-range: Cannot read "webhook" of channel "a": it is no address to post to',
    '3:36 out-of-range: Cannot read "secret" of channel "a": it is no signing secret',
    '4:70 unknown-key: Cannot use key "hook" in channel "b": there is no such key',
    '4:6 missing-key: Cannot read channel "b": it has no kind',
    '5:18 out-of-range: Cannot read "allowAddresses": "10.0.0.0/40" is no address',
    '5:31 out-of-range: Cannot read "allowAddresses": "localhost" is no address',
  ]);
  expect(JSON.stringify(told)).not.toContain('s3cret');
});

test.each(['[]', 'channels: [1]', 'allowAddresses: {}', 'channels: { a: 1 }', '\tx'])(
  'parseOperatorConfig() reports and never throws when the file is %j',
  (text) => {
    expect(parseOperatorConfig('c.yaml', text)).toMatchObject({ ok: false });
  },
);

test.each([
  ['a: *s3cret', 'Cannot resolve alias "…": no anchor before it has this name'],
  ['a: !s3cret b', 'Cannot read YAML: found the tag "…"'],
  ['s3cret@x: 1\ns3cret@x: 1', 'Cannot use key "…" twice in one map'],
  ['a: "\\s3cret"', 'Cannot read YAML: its grammar is wrong here'],
  ['a: |s3cret', 'Cannot read YAML: its grammar is wrong here'],
  ['a:\n\tb: s3cret', 'Cannot read YAML: found a tab as indentation'],
  ['"https://u:s3cret@x": 1', 'Cannot use key "…" in the file: there is no such key'],
  ['channels: { "u:s3cret@x": 1 }', 'Cannot read channel "…": it is no map'],
  [
    'channels: { "u:s3cret@x": { "whsec_s3cret": 1 } }',
    'Cannot use key "…" in channel "…": there is no such key',
  ],
  ['allowAddresses: ["u:s3cret@x"]', 'Cannot read "allowAddresses": "…" is no address'],
])('parseOperatorConfig() quotes no secret of %j', (text, message) => {
  const result = parseOperatorConfig('c.yaml', text);
  const problems = result.ok ? [] : result.problems;
  expect(problems[0]?.message).toBe(message);
  expect(JSON.stringify(problems)).not.toContain('s3cret');
});

test('parseOperatorConfig() keeps a channel called "__proto__" an own entry', () => {
  const result = parseOperatorConfig('c.yaml', 'channels: { __proto__: { webhook: "http://x" } }');
  expect(result.ok && Object.keys(result.channels.named)).toEqual(['__proto__']);
});
