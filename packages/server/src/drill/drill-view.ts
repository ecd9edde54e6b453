import type { DrillView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** A drill as the API shows it. */
export function drillView(row: Tables['drill']): DrillView {
  const { backupId, actor: _actor, differences, ...shown } = row;
  return { ...shown, backup: backupId, differences: fromJson<string[]>(differences) };
}
