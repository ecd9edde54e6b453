import { ruleLimits } from './limits.ts';
import { medianOf } from './newest-good.ts';

/**
 * What is unusual about the size of a backup, as a sentence: it is empty, or differs from the median of
 * the earlier ones by more than six median deviations and a quarter. `null` = nothing, or fewer than
 * three are known. Never throws.
 *
 * @param earlierBytes of earlier backups of the same policy, in any order
 */
export function sizeRemark(bytes: number, earlierBytes: readonly number[]): string | null {
  if (bytes === 0) return 'It is empty: 0 bytes';
  const { earlierSizesMin, sizeDeviations, sizeShare } = ruleLimits;
  const median = medianOf(earlierBytes);
  if (median === null || median === 0 || earlierBytes.length < earlierSizesMin) return null;
  const deviation = medianOf(earlierBytes.map((each) => Math.abs(each - median))) ?? 0;
  const allowed = Math.max(sizeDeviations * deviation, sizeShare * median);
  if (Math.abs(bytes - median) <= allowed) return null;
  const change =
    bytes < median
      ? `${Math.round((1 - bytes / median) * 100)} % smaller`
      : `${Math.round((bytes / median - 1) * 100)} % larger`;
  return `It has ${bytes} bytes, ${change} than is usual: the median of ${earlierBytes.length} before is ${Math.round(median)}`;
}
