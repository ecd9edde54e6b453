import type { AlertCondition } from './types.ts';

/** Whether a rule fires when there is little of something: then what was not heard looks like it. */
export function lessIsBeyond({ bound, dropBy }: Pick<AlertCondition, 'bound' | 'dropBy'>): boolean {
  return dropBy !== null || bound?.side === 'below' || bound?.side === 'at-most';
}
