import { type ActionFields, innerFields } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';

/**
 * The entries of the map that stands under a key of an action or a driver; `null` when it is none.
 * That, and keys other than `keys`, is reported. Never throws.
 */
export function readInnerMap(
  of: ActionFields,
  key: string,
  keys: readonly string[],
): ActionFields | null {
  const node = of.fields.get(key);
  if (node === undefined) return null;
  return innerFields(of, key, mapOf(node, `"${key}" of ${of.what}`, keys, of.parts.report));
}
