import { WHOLE_PRODUCT } from '@tidegate/core';
import type { Tables } from '../store/tables.ts';

/**
 * Whether a series tells of the whole product: turns whatever variants they met, and what processes
 * and probes say of themselves.
 */
export function isProductPlace({
  flag,
  variant,
}: Pick<Tables['series'], 'flag' | 'variant'>): boolean {
  return flag === WHOLE_PRODUCT.flag && (variant === '' || variant === WHOLE_PRODUCT.variant);
}
