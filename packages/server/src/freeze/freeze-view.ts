import type { FreezeView } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';

/** A freeze as the API shows it. */
export function freezeView({ actor, ...row }: Tables['freeze']): FreezeView {
  return { ...row, by: actor };
}
