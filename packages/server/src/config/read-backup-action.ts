import type { BackupWork } from '../action/action.ts';
import { type ActionFields, innerFields, readOptionalText } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readActionDatabase } from './read-action-database.ts';

/** Reads `backup: { database, policy? }`. Never throws. */
export function readBackupAction(of: ActionFields): BackupWork | null {
  const node = of.fields.get('backup');
  if (node === undefined) return null;
  const fields = mapOf(node, `"backup" of ${of.what}`, ['database', 'policy'], of.parts.report);
  const inner = innerFields(of, 'backup', fields);
  if (inner === null) return null;
  const database = readActionDatabase(inner);
  const policy = readOptionalText(inner, 'policy');
  if (database === null || policy === false) return null;
  return { kind: 'backup', database, policy };
}
