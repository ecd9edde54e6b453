import { type ActionFields, refuseField } from './action-fields.ts';

/**
 * `true` or `false`; `otherwise` when the key is missing, `null` when it is neither, which is
 * reported. Never throws.
 */
export function readFlag(of: ActionFields, key: string, otherwise: boolean): boolean | null {
  const node = of.fields.get(key);
  if (node === undefined) return otherwise;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return refuseField(of, key, 'it is neither true nor false', 'true or false', 'wrong-type');
}
