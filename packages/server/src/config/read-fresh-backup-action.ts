import type { FreshBackupWork } from '../action/action.ts';
import {
  type ActionFields,
  innerFields,
  readActionDuration,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { readActionDatabase } from './read-action-database.ts';

/** Reads `freshBackup: { database, within }`. Never throws. */
export function readFreshBackupAction(of: ActionFields): FreshBackupWork | null {
  const node = of.fields.get('freshBackup');
  if (node === undefined) return null;
  const fields = mapOf(
    node,
    `"freshBackup" of ${of.what}`,
    ['database', 'within'],
    of.parts.report,
  );
  const inner = innerFields(of, 'freshBackup', fields);
  if (inner === null) return null;
  const database = readActionDatabase(inner);
  // How old is too old is nothing that could be guessed.
  if (!inner.fields.has('within'))
    return refuseField(inner, 'within', '', 'a duration such as 24h');
  const range = { min: limits.actionSpanMinMs, max: limits.actionSpanMaxMs };
  const withinMs = readActionDuration(inner, 'within', range, range.min);
  return database === null ? null : { kind: 'freshBackup', database, withinMs };
}
