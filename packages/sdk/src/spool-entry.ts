/** A spooled batch. */
export interface SpoolEntry {
  readonly sequence: number;
  /** Observations of each row, for the count of what is dropped. */
  readonly observations: readonly number[];
  /** The batch as JSON. */
  readonly body: string;
}

/**
 * The text of a file: a first line with the SHA-256 of the rest, a second with the numbers, and the
 * body. A file that was torn by a crash does not read.
 */
export function writeEntry(entry: SpoolEntry, sha256: (text: string) => string): string {
  const rest = `${JSON.stringify([entry.sequence, entry.observations])}\n${entry.body}`;
  return `${sha256(rest)}\n${rest}`;
}

/** The entry of a file's text; `null` unless every byte is as it was written. Never throws. */
export function readEntry(text: string, sha256: (text: string) => string): SpoolEntry | null {
  const summed = text.indexOf('\n');
  const rest = text.slice(summed + 1);
  if (summed < 0 || sha256(rest) !== text.slice(0, summed)) return null;
  const numbered = Math.max(0, rest.indexOf('\n'));
  try {
    const [sequence, observations] = JSON.parse(rest.slice(0, numbered)) as [number, number[]];
    const isWhole = Number.isSafeInteger(sequence) && observations.every(Number.isSafeInteger);
    return isWhole ? { sequence, observations, body: rest.slice(numbered + 1) } : null;
  } catch {
    return null;
  }
}

/** Name of the file of a sequence: sorted by name they are sorted by number. */
export function entryName(sequence: number): string {
  return `${String(sequence).padStart(12, '0')}.batch`;
}

/** The sequence of a file; `null` for other files. */
export function sequenceOf(name: string): number | null {
  const digits = name.slice(0, -'.batch'.length);
  return /^\d{12}\.batch$/.test(name) ? Number(digits) : null;
}
