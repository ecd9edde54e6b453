import type { Plan } from '@tidegate/core';
import { storedSettings } from '../flag/stored-settings.ts';
import type { Tables } from '../store/tables.ts';

/**
 * Why an experiment cannot start on a flag that keeps more from its draws than the control arm has:
 * the other arms would get less than they were given, and every count of units would seem skewed.
 * `null` = it can. Never throws on what was applied.
 */
export function heldBackRefusal({ experiment }: Plan, flag: Tables['flag']): string | null {
  const control = experiment?.arms.at(-1);
  const { holdBackParts } = storedSettings(flag);
  if (control === undefined || holdBackParts <= control.weightParts) return null;
  const held = `flag "${flag.key}" holds ${holdBackParts / 1_000} % of all units back`;
  const has = `its control arm has ${control.weightParts / 1_000} %`;
  return `${held} and ${has}; lower "holdBack" of the flag, or give control as much`;
}
