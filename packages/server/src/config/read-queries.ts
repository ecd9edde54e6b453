import type { Node } from '@tidegate/core';
import type { OutcomeQuery } from '../outcome/query.ts';
import {
  type ActionFields,
  readActionDuration,
  readActionSecret,
  readActionText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { isPostgresAddress } from './postgres-address.ts';
import { readNamedEntries } from './read-named-entries.ts';
import type { ReadingParts } from './read-secret.ts';

/** Queries of one file. */
export const QUERIES_MAX = 50;

/** Rows that a query may have, and may be allowed at most. */
export const QUERY_ROWS = { otherwise: 1_000_000, max: 50_000_000 } as const;

const TIMEOUT_MS = { min: 1_000, max: 3_600_000 };
const TIMEOUT_OTHERWISE_MS = 60_000;
const KEYS = ['postgres', 'environment', 'query', 'timeout', 'rows'];
const ABOUT = {
  key: 'queries',
  what: 'query',
  max: QUERIES_MAX,
  example: 'payments: { postgres: { env: PAYMENTS_URL }, environment: production, query: "…" }',
};

/**
 * Reads `queries:`, where experiments may read figures of units, at most 50. Mistakes are reported with
 * their places, and none of them quotes what may be a secret. Never throws.
 */
export function readQueries(node: Node | undefined, parts: ReadingParts): OutcomeQuery[] {
  return readNamedEntries(node, ABOUT, parts, (what, value) => readQuery(what, value, parts));
}

function readQuery(
  what: string,
  node: Node,
  parts: ReadingParts,
): Omit<OutcomeQuery, 'name'> | null {
  const fields = mapOf(node, what, KEYS, parts.report);
  if (fields === null) return null;
  const of: ActionFields = { what, node, fields, parts, secrets: [] };
  const address = readAddress(of);
  const environment = readActionText(of, 'environment');
  const sql = readActionText(of, 'query');
  const timeoutMs = readActionDuration(of, 'timeout', TIMEOUT_MS, TIMEOUT_OTHERWISE_MS);
  const rowsMax = readRows(of);
  if (address === null || environment === null || sql === null || rowsMax === null) return null;
  return { environment, address, sql, timeoutMs, rowsMax };
}

function readAddress(of: ActionFields): string | null {
  const address = readActionSecret(of, 'postgres');
  if (address === null || isPostgresAddress(address)) return address;
  const expected =
    'a URL such as "postgres://user:password@host:5432/name", with no parameter but sslmode';
  return refuseField(of, 'postgres', 'it is no database to ask', expected);
}

function readRows(of: ActionFields): number | null {
  const node = of.fields.get('rows');
  if (node === undefined) return QUERY_ROWS.otherwise;
  const value = node.kind === 'scalar' ? node.value : null;
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= 1 && value <= QUERY_ROWS.max) return value;
  const expected = `a whole number from 1 to ${QUERY_ROWS.max}`;
  return refuseField(of, 'rows', 'it is no number of rows', expected);
}
