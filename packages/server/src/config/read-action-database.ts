import { type ActionFields, refuseField } from './action-fields.ts';
import { readConfiguredName } from './read-configured-name.ts';

/** Reads `database:`, a name under `databases:`; `null` when it is none, which is reported. Never throws. */
export function readActionDatabase(of: ActionFields): string | null {
  const node = of.fields.get('database');
  const { databases = [], report } = of.parts;
  if (node === undefined) return refuseField(of, 'database', '', 'a name of "databases"');
  return readConfiguredName(node, `"database" of ${of.what}`, 'databases', databases, report);
}
