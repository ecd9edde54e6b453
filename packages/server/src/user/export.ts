import type { RouteAnswer } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { namingDefinitions } from './definitions.ts';
import { USER_KINDS, type UserKind } from './kinds.ts';
import { EXPORT_ROWS_MAX } from './limits.ts';
import type { StoredRow } from './row-key.ts';
import { readUserRows } from './user-rows.ts';
import { type UserUnits, userUnits } from './user-units.ts';

/** Stands where a row names somebody else: an export is about one user. */
const SOMEBODY_ELSE = 'somebody-else';

/** Columns that are JSON texts. */
const JSON_COLUMNS: ReadonlySet<string> = new Set(['body', 'facts', 'stages']);

/**
 * All that is stored about one user, or one conversation, of an environment: at most 10 000 rows of a
 * kind, `cut` names those that have more. Sums that they were folded into are anonymous and not told.
 * `definitions` names segments and flags that people wrote with the raw id in them.
 *
 * @throws ProblemError `not-found` for an unknown environment; `malformed-request` for an empty id
 */
export async function exportUser(
  tx: ReadTx,
  { environment, user, nowMs }: Parameters<SafetyReads['exportUser']>[0],
): Promise<RouteAnswer<'exportUser'>> {
  const units = await userUnits(tx, { environment, user });
  const kinds: Record<string, Record<string, unknown>[]> = {};
  const cut: string[] = [];
  for (const kind of USER_KINDS) {
    const rows = await readUserRows(tx, kind, units, EXPORT_ROWS_MAX + 1);
    if (rows.length > EXPORT_ROWS_MAX) cut.push(kind.kind);
    kinds[kind.kind] = rows.slice(0, EXPORT_ROWS_MAX).map((row) => told(row, kind, units));
    await tx.rest?.();
  }
  const definitions = await namingDefinitions(tx, { environment, user });
  if (definitions.length > EXPORT_ROWS_MAX) cut.push('definitions');
  kinds['definitions'] = definitions.slice(0, EXPORT_ROWS_MAX).map((one) => ({ ...one }));
  const rows = Object.values(kinds).reduce((sum, some) => sum + some.length, 0);
  return { environment, unit: units.unit, exportedMs: nowMs, kinds, rows, cut };
}

function told(row: StoredRow, { columns }: UserKind, { all }: UserUnits): Record<string, unknown> {
  const entries = Object.entries(row).filter(([name]) => name !== 'environment');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (JSON_COLUMNS.has(name)) return [name, fromJson<unknown>(String(value))];
      const isElse = columns.includes(name) && !all.has(String(value));
      return [name, isElse ? SOMEBODY_ELSE : value];
    }),
  );
}
