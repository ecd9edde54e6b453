import type { Json } from '@tidegate/core';
import { COMPARED_LENGTH_MAX, COMPARED_VALUES_MAX } from './limits.ts';

/**
 * How alike two answers are, 0..1. Two texts: the share of their words that they have in common,
 * whatever case, white space and punctuation. Lists and objects, and texts that are JSON of such: the
 * share of their paths that both have with the same value, texts in them as far as they are alike.
 * Symmetric. No model is asked. Looks at 20 000 characters and 2 000 values at most. Never throws.
 */
export function likeness(left: Json, right: Json): number {
  const [first, second] = [opened(left), opened(right)];
  if (typeof first === 'string' && typeof second === 'string') return textLikeness(first, second);
  const leaves = [leavesOf(first), leavesOf(second)] as const;
  const paths = new Set([...leaves[0].keys(), ...leaves[1].keys()]);
  let alike = 0;
  for (const path of paths) alike += leafLikeness(leaves[0].get(path), leaves[1].get(path));
  return alike / paths.size;
}

/** Dice's coefficient of the words of two texts, each as often as it stands there. */
function textLikeness(left: string, right: string): number {
  const [first, second] = [wordsOf(left), wordsOf(right)];
  const total = first.length + second.length;
  if (total === 0) return left.trim() === right.trim() ? 1 : 0;
  const counts = new Map<string, number>();
  for (const word of first) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of second) {
    const left = counts.get(word) ?? 0;
    if (left === 0) continue;
    counts.set(word, left - 1);
    common += 1;
  }
  return (2 * common) / total;
}

function wordsOf(text: string): readonly string[] {
  const looked = text.slice(0, COMPARED_LENGTH_MAX).normalize('NFKC').toLowerCase();
  return looked.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function leafLikeness(left: Leaf | undefined, right: Leaf | undefined): number {
  if (typeof left === 'string' && typeof right === 'string') return textLikeness(left, right);
  return left !== undefined && left === right ? 1 : 0;
}

type Leaf = string | number | boolean | null;

/** Values by their path; what is empty counts as a value, so that `[]` is not `{}`. */
function leavesOf(value: Json): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const open: (readonly [path: string, value: Json])[] = [['', value]];
  for (const [path, each] of open) {
    if (leaves.size >= COMPARED_VALUES_MAX) break;
    if (typeof each !== 'object' || each === null) {
      leaves.set(path, each);
      continue;
    }
    const members = Object.entries(each).slice(0, COMPARED_VALUES_MAX);
    const mark = Array.isArray(each) ? '[]' : '{}';
    if (members.length === 0) leaves.set(`${path}${mark}`, null);
    if (open.length > COMPARED_VALUES_MAX) continue;
    for (const [name, member] of members)
      open.push([`${path}${mark}${JSON.stringify(name)}`, member as Json]);
  }
  return leaves;
}

/** Agents answer JSON as text. */
function opened(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
