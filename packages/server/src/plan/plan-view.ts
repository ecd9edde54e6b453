import type { Plan } from '@tidegate/core';
import type { PlanView } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';

/** An applied plan as the API shows it. */
export function planView(
  { hash, createdMs }: Pick<Tables['plan'], 'hash' | 'createdMs'>,
  { name, environment, flag, control, candidate, phases }: Plan,
): PlanView {
  const appliedMs = createdMs;
  return { name, environment, hash, flag, control, candidate, phases: phases.length, appliedMs };
}
