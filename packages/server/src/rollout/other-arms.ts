import type { Plan } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** Variants that an experiment gives besides control and candidate; empty = it is none, or has two arms. */
export function otherArms({ otherArms: json }: Pick<Tables['rollout'], 'otherArms'>): string[] {
  return json === null ? [] : fromJson<string[]>(json);
}

/** Variants that a plan gives besides control: its candidate first, then the other arms. */
export function candidatesOf({ candidate, experiment }: Plan): string[] {
  return experiment === undefined
    ? [candidate]
    : experiment.arms.slice(0, -1).map(({ variant }) => variant);
}
