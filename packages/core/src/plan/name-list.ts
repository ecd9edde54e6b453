import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** How messages call a list of names, and how long it may be. */
export interface NameList {
  /** For example `"requires"`. */
  readonly what: string;
  /** One of them, for example `plan`. */
  readonly noun: string;
  /** Default 1. */
  readonly min?: number;
  readonly max: number;
}

/** Names and where they stand. */
export type NamesAt = ReadonlyMap<string, Position>;

/**
 * Reads a list of names, each once; whether they exist is for others to say. What cannot be read is
 * reported and left out. Never throws.
 */
export function readNames(
  report: Report,
  node: Node,
  { what, noun, min = 1, max }: NameList,
): NamesAt {
  const names = new Map<string, Position>();
  for (const item of readList(report, node, what, min, max)) {
    const name = readName(report, item, `a ${noun} of ${what}`);
    if (name !== null) claimName(report, names, name, item.at, noun, `each ${noun} once`);
  }
  return names;
}

/** The same where a single name may stand alone, such as `checklist: review`. */
export function readOneOrMore(report: Report, node: Node, list: Omit<NameList, 'min'>): NamesAt {
  if (node.kind === 'list') return readNames(report, node, list);
  const name = readName(report, node, list.what);
  return new Map(name === null ? [] : [[name, node.at]]);
}
