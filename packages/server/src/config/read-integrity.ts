import type { IntegrityCheck } from '../database/database-entry.ts';
import { databaseLimits } from '../database/limits.ts';
import {
  type ActionFields,
  innerFields,
  readActionText,
  readNumberBound,
  refuseField,
} from './action-fields.ts';
import { mapOf, textOf } from './config-nodes.ts';

const BOUNDS = ['above', 'below', 'atLeast', 'atMost', 'equals'] as const;
const EXPECT = `"rows", "none", "same", or a map with ${BOUNDS.map((key) => `"${key}"`).join(', ')}`;
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,59}$/;

/** Reads `integrity:` of a database: checks by name, at most 20. Never throws. */
export function readIntegrity(of: ActionFields): IntegrityCheck[] {
  const node = of.fields.get('integrity');
  if (node === undefined) return [];
  const names = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  if (names.length > databaseLimits.integrityMax || !names.every((name) => NAME.test(name))) {
    const expected = `at most ${databaseLimits.integrityMax} checks with names of letters, digits, "-", "_" and "."`;
    refuseField(of, 'integrity', 'it has too many checks, or a name that none may have', expected);
    return [];
  }
  const inner = innerFields(
    of,
    'integrity',
    mapOf(node, `"integrity" of ${of.what}`, names, of.parts.report),
  );
  if (inner === null) return [];
  return names.flatMap((name): IntegrityCheck[] => {
    const given = inner.fields.get(name);
    if (given === undefined) return [];
    const what = `"${name}" of ${inner.what}`;
    const check = innerFields(
      inner,
      name,
      mapOf(given, what, ['query', 'expect'], of.parts.report),
    );
    if (check === null) return [];
    const query = readActionText(check, 'query');
    const expect = readExpect(check);
    return query === null || expect === null ? [] : [{ name, query, expect }];
  });
}

function readExpect(of: ActionFields): IntegrityCheck['expect'] | null {
  const node = of.fields.get('expect');
  const text = textOf(node);
  if (text === 'rows' || text === 'none' || text === 'same') return text;
  if (node?.kind !== 'map') return refuseField(of, 'expect', 'it is none of these', EXPECT);
  const fields = mapOf(node, `"expect" of ${of.what}`, BOUNDS, of.parts.report);
  const inner = innerFields(of, 'expect', fields);
  return inner === null ? null : readNumberBound(inner, BOUNDS);
}
