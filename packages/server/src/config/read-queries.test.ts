import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';
import { QUERIES_MAX, QUERY_ROWS } from './read-queries.ts';
import type { SecretSource } from './secret-source.ts';

const ADDRESS = 'postgres://reader:s3cret@payments.example.com/payments?sslmode=require';
const source: SecretSource = {
  variable: (name) => (name === 'PAYMENTS_URL' ? ADDRESS : undefined),
  file: () => ({ text: `${ADDRESS}\n` }),
  place: (path) => path,
};
const read = (queries: string) => parseOperatorConfig('c.yaml', `queries:\n${queries}`, source);

function mistakes(queries: string): string[] {
  const result = read(queries);
  return result.ok
    ? []
    : result.problems.map(({ at, message }) => `${at.line}:${at.column} ${message}`);
}

test('readQueries() reads a query with its bounds, and what they are otherwise', () => {
  const result = read(`
  payments:
    postgres: { env: PAYMENTS_URL }
    environment: production
    query: select user_id as unit, paid_at as at, amount as value from payments
    timeout: 5m
    rows: 5000000
  visits: { postgres: { file: visits-url }, environment: staging, query: select 1 }
`);
  expect(result.ok && result.queries).toEqual([
    {
      ...{ name: 'payments', environment: 'production', address: ADDRESS },
      sql: 'select user_id as unit, paid_at as at, amount as value from payments',
      ...{ timeoutMs: 300_000, rowsMax: 5_000_000 },
    },
    {
      ...{ name: 'visits', environment: 'staging', address: ADDRESS, sql: 'select 1' },
      ...{ timeoutMs: 60_000, rowsMax: 1_000_000 },
    },
  ]);
});

test('readQueries() lists every mistake with its place and quotes no secret', () => {
  const url = '{ env: PAYMENTS_URL }';
  const text = `
  "a b": { postgres: ${url}, environment: p, query: q }
  c: { environment: p, query: q }
  d: { postgres: "mysql://u:s3cret@h/d", environment: p, query: q }
  e: { postgres: { env: OTHER }, environment: p, query: "" }
  f: { postgres: ${url}, environment: p, query: q, timeout: 2h }
  g: { postgres: ${url}, environment: p, query: q, rows: 0 }
  h: { postgres: ${url}, environment: p, query: q, rows: ${QUERY_ROWS.max + 1}, row: 1 }
`;
  expect(mistakes(text)).toEqual([
    '3:3 Cannot read query "a b": this is no name for one',
    '4:6 Cannot read "postgres" of query "c": it is missing',
    '5:18 Cannot read "postgres" of query "d": it is no database to ask',
    '6:25 Cannot read "postgres" of query "e": the environment variable "OTHER" is not set',
    '6:57 Cannot read "query" of query "e": it is no text',
    expect.stringContaining('7:76 Cannot read "timeout" of query "f": '),
    '8:73 Cannot read "rows" of query "g": it is no number of rows',
    '9:83 Cannot use key "row" in query "h": there is no such key',
    '9:73 Cannot read "rows" of query "h": it is no number of rows',
  ]);
  expect(JSON.stringify(read(text))).not.toContain('s3cret');
});

test('readQueries() takes as many as its limit, and no more', () => {
  const queries = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `  q${i}: { postgres: { env: PAYMENTS_URL }, environment: p, query: q }\n`,
    ).join('');
  expect(read(queries(QUERIES_MAX)).ok).toBe(true);
  expect(mistakes(queries(QUERIES_MAX + 1))).toEqual([
    '2:3 Cannot read "queries": it is no map of them',
  ]);
});
