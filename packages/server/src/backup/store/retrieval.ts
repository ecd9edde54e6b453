/**
 * Longest time until an object of a storage class can be read, ms, by standard retrieval; `null` = at
 * once. A store with such a class meets no recovery time below it.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
 */
export function retrievalMs(storageClass: string | null): number | null {
  return storageClass === null ? null : (TIMES.get(storageClass) ?? null);
}

const HOUR_MS = 3_600_000;
const TIMES: ReadonlyMap<string, number> = new Map([
  ['GLACIER', 5 * HOUR_MS],
  ['DEEP_ARCHIVE', 12 * HOUR_MS],
]);
