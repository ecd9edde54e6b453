/** Longer texts are not typing mistakes, and comparing costs length × length. */
const COMPARED_LENGTH = 64;

/**
 * The right name that a wrong one was probably meant to be, or `null`. Case, `_`, `-` and spaces
 * count nothing; else a third of its letters may be wrong, missing, doubled or swapped.
 * Never throws. Source: optimal string alignment distance (Damerau 1964).
 *
 * @example
 * nearestName('wieght', ['weight', 'segments']) // 'weight'
 */
export function nearestName(wrong: string, right: readonly string[]): string | null {
  if (wrong.length > COMPARED_LENGTH) return null;
  const from = letters(wrong);
  let nearest: string | null = null;
  let least = Math.floor(Math.max(from.length, 3) / 3) + 0.5;
  for (const name of right) {
    if (name.length > COMPARED_LENGTH) continue;
    const to = letters(name);
    // A common beginning decides between equally near names.
    const distance = editDistance(from, to) - commonBeginning(from, to) / COMPARED_LENGTH / 2;
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

function commonBeginning(from: string, to: string): number {
  let length = 0;
  while (length < from.length && from[length] === to[length]) length += 1;
  return length;
}

function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      current[j] = Math.min(
        at(previous, j) + 1,
        at(current, j - 1) + 1,
        at(previous, j - 1) + same,
        swapped ? at(beforePrevious, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
