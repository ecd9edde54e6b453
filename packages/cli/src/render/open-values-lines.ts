import { openValues, type ParsedFile } from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** Lines that list what the writer of a file chose because the team's documents leave it open. */
export function openValuesLines(parsed: ParsedFile, colors: Colors): string[] {
  const open = openValues(parsed);
  if (open.length === 0) return [];
  return [
    colors.bold("ours: values that the team's documents leave open"),
    ...open.map(({ place, keys }) => plain(`   ${place}: ${keys.join(', ')}`)),
  ];
}
