/**
 * Converts many items, letting everything else have its turn after each slice of `most`: an event
 * loop that hangs while telemetry is packed is what the telemetry is to find. In order; rejects only
 * with what `convert` throws.
 */
export async function inSlices<Item, Result>(
  items: readonly Item[],
  most: number,
  breathe: () => Promise<void>,
  convert: (item: Item, index: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += most) {
    if (from > 0) await breathe();
    for (const [at, item] of items.slice(from, from + most).entries()) {
      results.push(convert(item, from + at));
    }
  }
  return results;
}
