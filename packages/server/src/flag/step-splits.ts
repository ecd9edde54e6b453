import { candidateParts, type Draw, givesAll, WEIGHT_PARTS_TOTAL } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

type Step = Pick<Tables['ramp_step'], 'draws'>;

/** Whether a step of a ramp gives both variants to units of one draw. */
export function splits({ draws }: Step): boolean {
  return fromJson<Draw[]>(draws).some((draw) => {
    const parts = candidateParts(draw);
    return parts > 0 && (parts < WEIGHT_PARTS_TOTAL || draw.arms !== undefined);
  });
}

/** Whether a step of a ramp gives everybody the same: control, or the candidate. */
export function givesOneVariant({ draws }: Step): boolean {
  const given = fromJson<Draw[]>(draws).filter((draw) => candidateParts(draw) > 0);
  return given.length === 0 || given.some((draw) => draw.segment === null && givesAll(draw));
}
