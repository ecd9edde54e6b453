import { not, saltedUnit, unitLogic } from './lowered-branch.ts';
import { type ExclusionSlice, type Logic, WEIGHT_PARTS_TOTAL } from './types.ts';

/**
 * The condition that is true for units outside of a slice of an exclusion group, and where the
 * group's unit is missing. Slices of one group that do not overlap share no unit, because all hash
 * by the group's salt. Never throws.
 */
export function outsideSlice({
  salt,
  unit,
  fromParts,
  toParts,
}: ExclusionSlice & { readonly salt: string }): Logic {
  const parts: readonly (readonly [string, number])[] = [
    ['out', fromParts],
    ['in', toParts - fromParts],
    ['out', WEIGHT_PARTS_TOTAL - toParts],
  ];
  const slices = parts.filter(([, weightParts]) => weightParts > 0);
  const missing = not(unitLogic(unit));
  // The whole group: some languages refuse a `fractional` of one slice.
  if (slices.length === 1) return missing;
  const where: Logic = { fractional: [saltedUnit(salt, unit), ...slices] };
  return { or: [missing, { '!=': [where, 'in'] }] };
}
