import type { Kpi } from '../metric/types.ts';
import { type Fields, readOptional } from './fields.ts';
import { readServedName } from './name.ts';
import { addProblem, type Report } from './report.ts';

/**
 * Reads the flag and the variant that a figure is about: both, or neither for the whole product.
 * `null` when one is missing or wrong, which is reported. Never throws.
 *
 * @param what how messages call the map, for example `a KPI`
 */
export function readPlace(
  report: Report,
  fields: Fields,
  what: string,
): Pick<Kpi, 'flag' | 'variant'> | null {
  const read = (key: 'flag' | 'variant') =>
    readOptional(fields, key, undefined, (value) => readServedName(report, value, `"${key}"`));
  const flag = read('flag');
  const variant = read('variant');
  if (flag === null || variant === null) return null;
  if ((flag === undefined) === (variant === undefined))
    return { flag: flag ?? null, variant: variant ?? null };
  const missing = flag === undefined ? 'flag' : 'variant';
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: `Cannot read ${what}: "${missing}" is missing`,
    expected: 'both "flag" and "variant", or neither for the whole product',
  });
}
