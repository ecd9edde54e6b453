import type { Node } from '@tidegate/core';
import { readYaml } from '@tidegate/protocol';
import { textOf } from './five-systems-files.fixture.ts';

/** Keys that people wrote in a phase, its gate, its guardrails and its criteria. */
export interface WrittenPhase {
  readonly keys: readonly string[];
  readonly gate: readonly string[];
  readonly guardrails: readonly (readonly string[])[];
  readonly pass: readonly (readonly string[])[];
}

/** What is written, neither free to choose nor ours: a document must give it. In order of the file. */
export function givenOf(
  written: readonly string[] = [],
  free: readonly string[],
  ours: readonly string[] = [],
): string {
  return written.filter((key) => !free.includes(key) && !ours.includes(key)).join(' ');
}

/** Keys of a plan's own map. */
export function writtenInPlan(path: string): readonly string[] {
  return keysOf(treeOf(path));
}

/** Keys of each entry of one of a plan's lists or maps, such as `guardrails`; none where it is absent. */
export function writtenIn(
  path: string,
  ...place: readonly string[]
): readonly (readonly string[])[] {
  const found = place.reduce<Node | undefined>(childOf, treeOf(path));
  return itemsOf(found).map(keysOf);
}

/** Keys of the phases of a plan in their order, without groups; those of groups stand in neither. */
export function writtenPhases(path: string): readonly WrittenPhase[] {
  const phases = itemsOf(childOf(treeOf(path), 'phases')).flatMap((phase) => {
    const inner = itemsOf(childOf(phase, 'phases'));
    return inner.length === 0 ? [phase] : inner;
  });
  return phases.map((phase) => {
    const gate = childOf(phase, 'gate');
    return {
      keys: keysOf(phase),
      gate: keysOf(gate),
      guardrails: itemsOf(childOf(phase, 'guardrails')).map(keysOf),
      pass: itemsOf(childOf(gate, 'pass')).map(keysOf),
    };
  });
}

function treeOf(path: string): Node {
  const read = readYaml(path, textOf(path));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.tree;
}

function childOf(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

function itemsOf(node: Node | undefined): readonly Node[] {
  if (node?.kind === 'list') return node.items;
  return node?.kind === 'map' ? node.entries.map(({ value }) => value) : [];
}

function keysOf(node: Node | undefined): readonly string[] {
  return node?.kind === 'map' ? node.entries.map(({ key }) => key) : [];
}
