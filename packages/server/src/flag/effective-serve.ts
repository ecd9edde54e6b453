import { type Draw, givesAll } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/**
 * The variant that everybody gets whom no draw splits: what the newest ramp step gives to all, else
 * the control that a rollback left, else `serve`. A rollout that completed at 100 % serves its candidate so, without touching `serve`.
 *
 * @param steps of this flag, ascending by `fromMs`
 */
export function effectiveServe(
  flag: Pick<Tables['flag'], 'serve' | 'base'>,
  steps: readonly Pick<Tables['ramp_step'], 'control' | 'candidate' | 'draws'>[],
): string {
  const newest = steps.at(-1);
  if (newest === undefined) return flag.base ?? flag.serve;
  const toAll = fromJson<Draw[]>(newest.draws).find(({ segment }) => segment === null);
  return toAll !== undefined && givesAll(toAll) ? newest.candidate : newest.control;
}
