import type { Node } from '@tidegate/core';
import type { SqlWork } from '../action/action.ts';
import {
  type ActionFields,
  innerFields,
  readActionSecret,
  readActionText,
  readNumberBound,
  refuseField,
} from './action-fields.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { isPostgresAddress } from './postgres-address.ts';

const BOUNDS = ['above', 'below', 'atLeast', 'atMost', 'equals'] as const;
const EXPECT = `"rows", "none", or a map with ${BOUNDS.map((key) => `"${key}"`).join(', ')}`;

/** Reads `sql: { url, query, expect }`. Never throws. */
export function readSqlAction(of: ActionFields): SqlWork | null {
  const node = of.fields.get('sql');
  if (node === undefined) return null;
  const keys = ['url', 'query', 'expect'];
  const inner = innerFields(of, 'sql', mapOf(node, `"sql" of ${of.what}`, keys, of.parts.report));
  if (inner === null) return null;
  const url = readUrl(inner);
  const query = readActionText(inner, 'query');
  const expect = readExpect(inner);
  return url === null || query === null || expect === null
    ? null
    : { kind: 'sql', url, query, expect };
}

function readUrl(of: ActionFields): string | null {
  const url = readActionSecret(of, 'url');
  if (url === null) return null;
  if (!isPostgresAddress(url))
    return refuseField(
      of,
      'url',
      'it is no database to ask',
      'a URL such as "postgres://user:password@host:5432/name", with no parameter but sslmode',
    );
  const { password } = new URL(url);
  of.secrets.push(url);
  if (password !== '') of.secrets.push(password, decodeURIComponent(password));
  return url;
}

function readExpect(of: ActionFields): SqlWork['expect'] | null {
  const node: Node | undefined = of.fields.get('expect');
  const text = textOf(node);
  if (text === 'rows' || text === 'none') return text;
  if (node?.kind !== 'map') return refuseField(of, 'expect', 'it is neither', EXPECT);
  const fields = mapOf(node, `"expect" of ${of.what}`, BOUNDS, of.parts.report);
  const inner = innerFields(of, 'expect', fields);
  return inner === null ? null : readNumberBound(inner, BOUNDS);
}
