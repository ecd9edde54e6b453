import { readFileSync } from 'node:fs';
import type { Node } from '@tidegate/core';
import { parseFiles, readYaml } from '@tidegate/protocol';
import type { NamedFile } from '../store/store.ts';

/** Keys of a rule by its name, as they stand in its file. */
export type WrittenKeys = ReadonlyMap<string, readonly string[]>;

/**
 * Files of `examples/plans`, read together, so that each may name metrics of another.
 *
 * @throws Error with the mistakes of a file that cannot be read
 */
export function exampleFiles(names: readonly string[]): readonly NamedFile[] {
  return parseFiles(names.map((name) => ({ name, text: textOf(name) }))).map(({ name, result }) => {
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return { name, parsed: result.parsed };
  });
}

/**
 * The keys that people wrote in each entry of a section such as `rules`, which no default has filled
 * in. An absent section has none.
 */
export function writtenKeys(name: string, section: string): WrittenKeys {
  const read = readYaml(name, textOf(name));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const found = entriesOf(read.tree).find(({ key }) => key === section);
  const entries = found === undefined ? [] : entriesOf(found.value);
  return new Map(entries.map(({ key, value }) => [key, entriesOf(value).map((each) => each.key)]));
}

/** What is written and neither free to choose nor given by a document, sorted: it must be `ours`. */
export function leftOpen(
  written: readonly string[],
  free: readonly string[],
  given: string,
): readonly string[] {
  const known = [...free, ...given.split(' ')];
  return written.filter((key) => !known.includes(key)).sort();
}

function entriesOf(node: Node) {
  return node.kind === 'map' ? node.entries : [];
}

/** A file of `examples/plans` as it stands there. */
export function textOf(name: string): string {
  return readFileSync(new URL(`../../../../examples/plans/${name}`, import.meta.url), 'utf8');
}
