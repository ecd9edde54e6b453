import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { parseOperatorConfig } from './operator-config.ts';
import type { SecretSource } from './secret-source.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const SECRETS = [7, 8].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const VARIABLES: Readonly<Record<string, string>> = {
  HOOK: 'https://hooks.example.com/s3cret',
  OLD: SECRETS[1] ?? '',
  EMPTY: '',
};
const source: SecretSource = {
  variable: (name) => VARIABLES[name],
  place: (path) => path,
  file: (path) => (path === 'key' ? { text: `${KEY}\n` } : { trouble: 'ENOENT' }),
};

const read = (text: string) => parseOperatorConfig('c.yaml', text, source);

function mistakes(text: string): string[] {
  const result = read(text);
  const problems = result.ok ? [] : result.problems;
  expect(JSON.stringify(problems)).not.toContain('s3cret');
  return problems.map(({ code, at, message }) => `${at.line}:${at.column} ${code}: ${message}`);
}

test('readChannels() reads every kind, with secrets from everywhere', () => {
  const result = read(`
channels:
  hook: { webhook: { env: HOOK }, secret: [${SECRETS[0]}, { env: OLD }] }
  slack: { slack: "https://hooks.slack.com/services/T1/B1/x" }
  mail:
    email:
      smtp: smtp://mail.example.com
      user: tidegate
      password: { file: key }
      from: Tidegate <tidegate@example.com>
      to: [ops@example.com, oncall@example.com]
  tls: { email: { smtp: "smtps://[2001:db8::1]:4650", from: a@example.com, to: b@example.com } }
  relay: { email: { smtp: "smtp://127.0.0.1:25", from: a@x.org, to: b@x.org, startTls: never } }
  oncall: { pagerduty: { routingKey: { file: key } } }
  europe: { pagerduty: { routingKey: ${KEY}, endpoint: "https://events.eu.pagerduty.com/v2/enqueue" } }
  sentry: { sentry: "https://public@sentry.example.com/tools/42" }
fallback: slack
deadMan: { channel: hook, every: 1m }
`);
  expect(result.ok && result.channels).toEqual({
    named: {
      hook: { kind: 'webhook', url: VARIABLES['HOOK'], secrets: SECRETS },
      slack: { kind: 'slack', url: 'https://hooks.slack.com/services/T1/B1/x' },
      mail: {
        kind: 'email',
        host: 'mail.example.com',
        port: 587,
        tls: 'required',
        login: { user: 'tidegate', password: KEY },
        from: 'Tidegate <tidegate@example.com>',
        to: ['ops@example.com', 'oncall@example.com'],
      },
      tls: {
        ...{ kind: 'email', host: '2001:db8::1', port: 4_650, tls: 'implicit', login: null },
        ...{ from: 'a@example.com', to: ['b@example.com'] },
      },
      relay: {
        ...{ kind: 'email', host: '127.0.0.1', port: 25, tls: 'never', login: null },
        ...{ from: 'a@x.org', to: ['b@x.org'] },
      },
      oncall: {
        kind: 'pagerduty',
        routingKey: KEY,
        endpoint: 'https://events.pagerduty.com/v2/enqueue',
      },
      europe: {
        kind: 'pagerduty',
        routingKey: KEY,
        endpoint: 'https://events.eu.pagerduty.com/v2/enqueue',
      },
      sentry: {
        kind: 'sentry',
        endpoint: 'https://sentry.example.com/tools/api/42/envelope/',
        publicKey: 'public',
      },
    },
    allowAddresses: [],
    fallback: 'slack',
    deadMan: {
      channel: { kind: 'webhook', url: VARIABLES['HOOK'], secrets: SECRETS },
      everyMs: 60_000,
    },
    certificates: [],
  });
});

test('readChannels() lists every mistake with its place and quotes nothing secret', () => {
  expect(
    mistakes(`
channels:
  a: { webhook: { env: NOPE }, secret: { file: s3cret/path } }
  b: { webhook: { env: whs3cret }, secret: [] }
  c: { slack: "https://u:s3cret@x/", webhook: "https://x/" }
  d: { slack: "ftp://s3cret", secret: s3cret }
  e: { pagerduty: { routingKey: s3cret, endpoint: "https://x/s3cret" } }
  f: { pagerduty: { } }
  g: { sentry: "https://x/s3cret" }
  h: { webhook: { env: EMPTY, file: key } }
  i: { webhook: { env: EMPTY } }
  j: { webhok: "https://s3cret" }
fallback: slak
`),
  ).toEqual([
    '3:24 out-of-range: Cannot read "webhook" of channel "a": the environment variable "NOPE" is not set',
    '3:48 out-of-range: Cannot read "secret" of channel "a": its file cannot be read: ENOENT',
    '4:24 out-of-range: Cannot read "webhook" of channel "b": the environment variable "…" is not set',
    '4:44 out-of-range: Cannot read "secret" of channel "b": it has 0 of them',
    '5:6 duplicate: Cannot read channel "c": it has more than one kind',
    '6:39 unknown-key: Cannot use "secret" in channel "d": only a "webhook" is signed',
    '6:15 out-of-range: Cannot read "slack" of channel "d": it is no address to post to',
    '7:33 out-of-range: Cannot read "routingKey" of channel "e": it is no integration key',
    '7:51 out-of-range: Cannot read "endpoint" of channel "e": it is no address of Events API v2',
    '8:19 missing-key: Cannot read "routingKey" of channel "f": it is missing',
    '9:16 out-of-range: Cannot read "sentry" of channel "g": it is no DSN',
    '10:24 out-of-range: Cannot read "webhook" of channel "h": it names no single place',
    '11:24 out-of-range: Cannot read "webhook" of channel "i": the environment variable "EMPTY" is not set',
    '12:8 unknown-key: Cannot use key "webhok" in channel "j": there is no such key',
    '12:6 missing-key: Cannot read channel "j": it has no kind',
    '13:11 out-of-range: Cannot read "fallback": there is no channel "slak"',
  ]);
});

test('readEmailChannel() lists every mistake with its place and quotes nothing secret', () => {
  const email = (fields: string) => `channels:\n  m: { email: { ${fields} } }`;
  const good = 'from: a@x.org, to: b@x.org';
  expect(
    [
      email(`smtp: "smtp://u:s3cret@x", ${good}`),
      email(`smtp: "https://x", ${good}`),
      email(`smtp: "smtp://x/s3cret", ${good}`),
      email(`smtp: "smtp://x", user: a, ${good}`),
      email(`smtp: "smtp://x", user: a, password: s3cret, startTls: offered, ${good}`),
      email(`smtp: "smtps://x", startTls: required, ${good}`),
      email(`smtp: "smtp://x", startTls: yes, ${good}`),
      email('smtp: "smtp://x", from: "a@x.org\\r\\nBcc: c@x.org", to: b@x.org'),
      email('smtp: "smtp://x", from: "A, B <a@x.org>", to: []'),
      email('smtp: "smtp://x", from: a@x.org, to: [b@x.org, 1]'),
      email(''),
    ].map((text) => mistakes(text).map((line) => line.replace(/^\S+ /, ''))),
  ).toEqual([
    ['out-of-range: Cannot read "smtp" of channel "m": it is no mail server'],
    ['out-of-range: Cannot read "smtp" of channel "m": it is no mail server'],
    ['out-of-range: Cannot read "smtp" of channel "m": it is no mail server'],
    ['missing-key: Cannot read "password" of channel "m": it is missing'],
    ['out-of-range: Cannot read "startTls" of channel "m": a password goes over TLS only'],
    [
      'out-of-range: Cannot read "startTls" of channel "m": "smtps:" speaks TLS from its first byte',
    ],
    ['out-of-range: Cannot read "startTls" of channel "m": it is no such thing'],
    ['out-of-range: Cannot read "from" of channel "m": it is no address of mail'],
    [
      'out-of-range: Cannot read "from" of channel "m": it is no address of mail',
      'out-of-range: Cannot read "to" of channel "m": it is no list of addresses of mail',
    ],
    ['out-of-range: Cannot read "to" of channel "m": it is no list of addresses of mail'],
    ['smtp', 'from', 'to'].map(
      (key) => `missing-key: Cannot read "${key}" of channel "m": it is missing`,
    ),
  ]);
});

test('readDeadMan() takes a channel of its own, or the name of one', () => {
  const deadMan = (text: string) => {
    const result = read(`channels: { ops: { slack: "https://x/1" } }\ndeadMan: ${text}`);
    return result.ok ? result.channels.deadMan : result.problems.map(({ message }) => message);
  };
  expect(deadMan('{ webhook: "https://watch.example.com" }')).toEqual({
    channel: { kind: 'webhook', url: 'https://watch.example.com', secrets: [] },
    everyMs: 30_000,
  });
  expect(deadMan('{ channel: ops, every: 10s }')).toMatchObject({ everyMs: 10_000 });
  expect(deadMan('{ channel: opps, every: 9s }')).toEqual([
    'Cannot read "every" of "deadMan": it is no such duration',
    'Cannot read "channel" of "deadMan": there is no channel "opps"',
  ]);
  expect(deadMan('{ channel: ops, slack: "https://x/2" }')).toEqual([
    'Cannot read "deadMan": it has a channel of its own and names another one',
  ]);
  expect(deadMan('{ every: s3cret }')).toEqual([
    'Cannot read "every" of "deadMan": it is no such duration',
    'Cannot read channel "deadMan": it has no kind',
  ]);
});

test('readChannels() takes as many secrets, recipients and channels as its limits, and no more', () => {
  const list = (count: number, item: string) => Array.from({ length: count }, () => item).join();
  const hook = (count: number) =>
    `channels: { a: { webhook: "https://x", secret: [${list(count, SECRETS[0] ?? '')}] } }`;
  const mail = (count: number) =>
    `channels: { a: { email: { smtp: "smtp://x", from: a@x, to: [${list(count, 'b@x')}] } } }`;
  const name = (count: number) => `channels: { ${'n'.repeat(count)}: { slack: "https://x" } }`;
  const many = (count: number) =>
    `channels:\n${Array.from({ length: count }, (_, i) => `  n${i}: { slack: "https://x" }\n`).join('')}`;
  for (const [text, most] of [
    [hook, limits.webhookSecretsMax],
    [mail, limits.emailRecipientsMax],
    [name, limits.channelNameLength],
    [many, limits.channelsMax],
  ] as const)
    expect([read(text(most)).ok, read(text(most + 1)).ok]).toEqual([true, false]);
});

test('readCertificates() refuses a file that holds none', () => {
  expect(mistakes('certificates: nope')).toEqual([
    '1:15 out-of-range: Cannot read "certificates": its file cannot be read: ENOENT',
  ]);
  expect(mistakes('certificates: key')).toEqual([
    '1:15 out-of-range: Cannot read "certificates": it holds none',
  ]);
});
