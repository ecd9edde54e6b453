import { type ActionFields, innerFields } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readCommandAction } from './read-command-action.ts';

/** Reads `migrate: { command, cwd, environment }`; `null` = none, `false` = it is wrong. */
export function readMigrate(of: ActionFields) {
  const node = of.fields.get('migrate');
  if (node === undefined) return null;
  const keys = ['command', 'cwd', 'environment'];
  const fields = mapOf(node, `"migrate" of ${of.what}`, keys, of.parts.report);
  const inner = innerFields(of, 'migrate', fields);
  const work = inner === null ? null : readCommandAction(inner);
  if (work === null) return false;
  const { command, cwd, environment } = work;
  return { command, cwd, environment };
}
