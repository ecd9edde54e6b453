import type { RehearsalView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** A stored rehearsal as the API shows it. Never throws. */
export function rehearsalView(row: Tables['rehearsal']): RehearsalView {
  const { id, environment, plan, planHash, mode, state, startedMs, endedMs, layers, actor } = row;
  return {
    ...{ id, environment, plan, planHash, mode, state, startedMs, endedMs },
    layers: fromJson<RehearsalView['layers']>(layers),
    by: actor,
  };
}
