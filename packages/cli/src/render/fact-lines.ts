import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** A line for each fact that is known: its name in a column of its own, then what it is. */
export function factLines(
  facts: readonly (readonly [name: string, text: string | null])[],
  colors: Colors,
): string[] {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return facts.flatMap(([name, text]) =>
    text === null ? [] : [`${colors.dim(name.padEnd(width))}${plain(text)}`],
  );
}
