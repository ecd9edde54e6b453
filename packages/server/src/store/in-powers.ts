/** Most items of one part: SQLite takes 32 766 parameters. */
const PART_MAX = 512;

/** A list in parts of 512, 256, … 1 items, in order: statements over them have ten shapes at most. */
export function inPowers<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  let size = PART_MAX;
  for (let start = 0; start < items.length; start += size) {
    while (size > items.length - start) size /= 2;
    parts.push(items.slice(start, start + size));
  }
  return parts;
}

/**
 * Different keys in parts of 1, 2, 4, … 512, the last one of a part again and again where it would
 * not be full: to ask for a key twice changes no answer.
 */
export function keysInPowers(keys: Iterable<string>): string[][] {
  const different = [...new Set(keys)];
  const parts: string[][] = [];
  for (let start = 0; start < different.length; start += PART_MAX) {
    const part = different.slice(start, start + PART_MAX);
    const last = part.at(-1);
    if (last === undefined) break;
    const size = 2 ** Math.ceil(Math.log2(part.length));
    while (part.length < size) part.push(last);
    parts.push(part);
  }
  return parts;
}
