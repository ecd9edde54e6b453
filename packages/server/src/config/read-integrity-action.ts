import type { IntegrityWork } from '../action/action.ts';
import { type ActionFields, innerFields } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readActionDatabase } from './read-action-database.ts';

/** Reads `integrity: { database }`. Never throws. */
export function readIntegrityAction(of: ActionFields): IntegrityWork | null {
  const node = of.fields.get('integrity');
  if (node === undefined) return null;
  const fields = mapOf(node, `"integrity" of ${of.what}`, ['database'], of.parts.report);
  const inner = innerFields(of, 'integrity', fields);
  if (inner === null) return null;
  const database = readActionDatabase(inner);
  return database === null ? null : { kind: 'integrity', database };
}
