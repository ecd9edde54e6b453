import type { Severity } from './types.ts';

const ORDER: readonly Severity[] = ['information', 'warning', 'error', 'critical'];

/** Whether something is as bad as something else, or worse. Never throws. */
export function atLeastAsSevere(severity: Severity, than: Severity): boolean {
  return ORDER.indexOf(severity) >= ORDER.indexOf(than);
}
