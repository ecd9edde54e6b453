import { readdirSync, readFileSync } from 'node:fs';
import type { Node } from '@tidegate/core';
import { parseFiles, readYaml } from '@tidegate/protocol';
import type { NamedFile } from '../store/store.ts';
import { namedActions } from './named-actions.ts';

/** Where the five systems stand. */
export const PLANS = new URL('../../../../examples/plans/', import.meta.url);

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

/** Every action that plans among some files name: an operator who uses them configures these. */
export function actionsNamedIn(files: readonly NamedFile[]): readonly string[] {
  return files.flatMap(({ parsed }) =>
    parsed.kind === 'Plan' ? namedActions(parsed.plan).map(({ action }) => action) : [],
  );
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
  return readFileSync(new URL(name, PLANS), 'utf8');
}

/** Files that the README of a system applies, command by command. */
export function readmeSteps(system: string): readonly (readonly string[])[] {
  const lines = textOf(`${system}/README.md`).matchAll(/^tidegate apply ([^#\n]+)/gm);
  return [...lines].map(([, names = '']) =>
    names
      .trim()
      .split(' ')
      .map((name) => `${system}/${name}`),
  );
}

/** The plans of a system with the metrics that they may name; none where there is no plan. */
export function plansOf(system: string): readonly string[] {
  const names = readdirSync(new URL(`${system}/`, PLANS)).sort();
  const plans = names.filter((name) => name.endsWith('plan.yaml'));
  const needed = plans.length === 0 ? [] : names.filter((name) => name === 'metrics.yaml');
  return [...needed, ...plans].map((name) => `${system}/${name}`);
}
