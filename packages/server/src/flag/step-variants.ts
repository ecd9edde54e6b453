import type { Draw } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** Variants that a step of a ramp names: control first, then its candidate and the arms of its draws. */
export function stepVariants({
  control,
  candidate,
  draws,
}: Pick<Tables['ramp_step'], 'control' | 'candidate' | 'draws'>): string[] {
  const arms = fromJson<Draw[]>(draws).flatMap(({ arms: split = [] }) => split);
  return [...new Set([control, candidate, ...arms.map(({ variant }) => variant)])];
}
