import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { parseOperatorConfig } from './operator-config.ts';

function read(probes: string) {
  return parseOperatorConfig('c.yaml', `probes:\n${probes}`);
}

function mistakes(probes: string): string[] {
  const result = read(probes);
  return result.ok
    ? []
    : result.problems.map(({ code, at, message }) => `${at.line}:${at.column} ${code}: ${message}`);
}

const whole = { environment: 'production', flag: '', variant: '' };

test('readProbes() reads what is asked of whom, and how often', () => {
  const result = read(`
  app:
    environment: production
    http: https://app.example.com/health?token=1
    every: 30s
    timeout: 500ms
    expect: { status: 204, contains: ok }
    flag: chat
    variant: new
  page: { environment: production, http: "http://10.0.0.1/" , every: 1s }
  cache: { environment: staging, tcp: "[fd00::1]:6379" }
  db: { environment: production, postgres: "postgres://probe:s%20@db.internal/app?sslmode=require" }
`);
  expect(result.ok && result.probes).toEqual([
    {
      name: 'app',
      environment: 'production',
      flag: 'chat',
      variant: 'new',
      everyMs: 30_000,
      timeoutMs: 500,
      check: {
        kind: 'http',
        url: 'https://app.example.com/health?token=1',
        status: 204,
        contains: 'ok',
      },
    },
    {
      ...whole,
      name: 'page',
      everyMs: 1_000,
      timeoutMs: 1_000,
      check: { kind: 'http', url: 'http://10.0.0.1/', status: 200, contains: null },
    },
    {
      ...whole,
      name: 'cache',
      environment: 'staging',
      everyMs: 10_000,
      timeoutMs: 2_000,
      check: { kind: 'tcp', host: 'fd00::1', port: 6_379 },
    },
    {
      ...whole,
      name: 'db',
      everyMs: 10_000,
      timeoutMs: 2_000,
      check: {
        kind: 'postgres',
        url: 'postgres://probe:s%20@db.internal/app?sslmode=require',
      },
    },
  ]);
});

test('readProbes() lists every mistake with its place and quotes no URL', () => {
  const text = `
  "Web App": { environment: p, tcp: "a:1" }
  a: { http: "ftp://s3cret@x", every: 999ms }
  b: { environment: p, tcp: "s3cret", timeout: 11s, expect: {} }
  c: { environment: p, postgres: "postgres://u:s3cret@h/d?options=-cx=1", timeout: 0s }
  d: { environment: p, http: "https://x/?s3cret", tcp: "a:1" }
  e: { environment: p, every: 2h, flag: chat }
  f: { environment: p, http: "https://x", expect: { status: 99, contains: "", body: 1 } }
  g: 1
  h: { environment: p, htp: "https://s3cret" }
`;
  expect(mistakes(text)).toEqual([
    '3:3 out-of-range: Cannot read probe "Web App": this is no name for one',
    '4:6 missing-key: Cannot read "environment" of probe "a": it is missing',
    '4:39 out-of-range: Cannot read "every" of probe "a": "999ms" is less than 1s',
    '4:14 out-of-range: Cannot read "http" of probe "a": it is nothing to connect to',
    '5:48 out-of-range: Cannot read "timeout" of probe "b": "11s" is more than 10s',
    '5:61 unknown-key: Cannot use "expect" in probe "b": it asks by tcp',
    '5:29 out-of-range: Cannot read "tcp" of probe "b": it is nothing to connect to',
    '6:84 out-of-range: Cannot read "timeout" of probe "c": "0s" is less than 50ms',
    '6:34 out-of-range: Cannot read "postgres" of probe "c": it is nothing to connect to',
    '7:6 duplicate: Cannot read probe "d": it has more than one thing to ask',
    '8:6 missing-key: Cannot read "variant" of probe "e": it is missing',
    '8:31 out-of-range: Cannot read "every" of probe "e": "2h" is more than 1h',
    '8:6 missing-key: Cannot read probe "e": it has nothing to ask',
    '9:79 unknown-key: Cannot use key "body" in "expect" of probe "f": there is no such key',
    '9:61 out-of-range: Cannot read "status" of probe "f": it is no status of an answer',
    '9:75 out-of-range: Cannot read "contains" of probe "f": it is no text to look for',
    '10:6 wrong-type: Cannot read probe "g": it is no map',
    '11:24 unknown-key: Cannot use key "htp" in probe "h": there is no such key',
    '11:6 missing-key: Cannot read probe "h": it has nothing to ask',
  ]);
  expect(JSON.stringify(read(text))).not.toContain('s3cret');
});

test('readProbes() quotes no name, key or duration that may be a secret', () => {
  const url = 'postgres://u:s3cret@db/app';
  const text = `
  "${url}": { environment: p, "${url}": 1, tcp: "x" }
  a: { environment: p, tcp: "a:1", every: "${url}", timeout: 1 }
  b: { environment: p, tcp: "a:1", expect: { "u:s3cret@db": 1 } }
`;
  expect(mistakes(text)).toEqual([
    '3:3 out-of-range: Cannot read probe "…": this is no name for one',
    '3:51 unknown-key: Cannot use key "…" in probe "…": there is no such key',
    '3:89 out-of-range: Cannot read "tcp" of probe "…": it is nothing to connect to',
    '4:43 wrong-type: Cannot read "every" of probe "a": it is no duration',
    '4:82 wrong-type: Cannot read "timeout" of probe "a": found "1" without a unit',
    '5:44 unknown-key: Cannot use "expect" in probe "b": it asks by tcp',
  ]);
  expect(JSON.stringify(read(text))).not.toContain('s3cret');
});

test('readProbes() takes as many as its limit, and no more', () => {
  const probes = (count: number) =>
    Array.from({ length: count }, (_, i) => `  p${i}: { environment: p, tcp: "a:1" }\n`).join('');
  expect(read(probes(limits.probesMax)).ok).toBe(true);
  expect(mistakes(probes(limits.probesMax + 1))).toEqual([
    '2:3 wrong-type: Cannot read "probes": it is no map of probes',
  ]);
});

test.each(['a:0', 'a:65536', 'a', ':1', 'a/b:1', 'u@a:1', 'a:1?x', '::1:1'])(
  'readProbes() refuses %j as a place to connect to',
  (place) => {
    expect(mistakes(`  a: { environment: p, tcp: ${JSON.stringify(place)} }`)).toEqual([
      '2:29 out-of-range: Cannot read "tcp" of probe "a": it is nothing to connect to',
    ]);
  },
);
