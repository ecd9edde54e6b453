import { type ActionFields, refuseField } from './action-fields.ts';
import { readConfiguredName } from './read-configured-name.ts';

/**
 * Reads a list of names that stand elsewhere in the operator's file, each once; a mistake is reported
 * and left out. Never throws.
 *
 * @param where the key under which such names stand, such as `stores`
 * @param mayBeMissing nothing is an empty list then
 */
export function readConfiguredNames(
  of: ActionFields,
  key: string,
  where: string,
  names: readonly string[],
  mayBeMissing = false,
): string[] {
  const node = of.fields.get(key);
  if (node === undefined && mayBeMissing) return [];
  const isList = node?.kind === 'list' && node.items.length <= names.length;
  if (!isList || (node.items.length === 0 && !mayBeMissing)) {
    refuseField(of, key, 'it is no list of names, each once', `a list of "${where}"`, 'wrong-type');
    return [];
  }
  const what = `"${key}" of ${of.what}`;
  const found = node.items.flatMap(
    (item) => readConfiguredName(item, what, where, names, of.parts.report) ?? [],
  );
  if (new Set(found).size === found.length) return found;
  refuseField(of, key, 'a name stands in it twice', 'each name once', 'duplicate');
  return [];
}
