/** Experiments in which parts are missing, nothing or nonsense: refused with a place, never a throw. */
import type { Json } from '@tidegate/core';
import { expect, test } from 'vitest';
import { FULL_EXPERIMENT } from './full-experiment.fixture.ts';
import { parseFile } from './parse-file.ts';

type Path = readonly (string | number)[];

const paths = pathsOf(FULL_EXPERIMENT);
const read = (tree: Json) => parseFile('experiment.yaml', JSON.stringify(tree));

test('an experiment with everything in it is sound', () => {
  expect(read(FULL_EXPERIMENT)).toMatchObject({ ok: true });
  expect(paths.length).toBeGreaterThan(100);
});

test('an experiment with any field null is refused at a place', () => {
  const flawed = paths.filter((path) => {
    const result = read(changed(FULL_EXPERIMENT, path, null));
    return (
      result.ok ||
      result.problems.some(({ at, message }) => !(at.line > 0 && message.startsWith('Cannot ')))
    );
  });
  expect(flawed).toEqual([]);
});

const NONSENSE: readonly Json[] = [
  ...[-1, 1e308, ' ', 'NaN%', '1e308s', '101%', '0%', '__proto__', true],
  ...[[], {}, [null], 'x'.repeat(2_001)],
];

test('an experiment with nonsense anywhere never throws, and whatever is taken is bounded', () => {
  const wrong: unknown[] = [];
  for (const [index, path] of paths.entries()) {
    // Each place meets a third of it, other than the place before.
    for (const nonsense of NONSENSE.filter((_, i) => (i + index) % 3 === 0)) {
      const result = read(changed(FULL_EXPERIMENT, path, nonsense));
      const isFlawed = result.ok ? !isBounded(result.parsed) : result.problems.length === 0;
      if (isFlawed) wrong.push([path, nonsense]);
    }
  }
  expect(wrong).toEqual([]);
});

/** Whether every number in it is finite and of a size that somebody may mean. */
function isBounded(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) <= 1e12;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isBounded);
}

test('an experiment with a million arms is refused at once', () => {
  const arms = Array.from({ length: 20_000 }, (_, index) => ({ variant: `v${index}` }));
  const result = read(changed(FULL_EXPERIMENT, ['arms'], arms));
  expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([
    'Cannot read "arms": the list has 20000 items',
  ]);
  const million = `apiVersion: tidegate/v1\nkind: Experiment\narms: [${'{},'.repeat(1_000_000)}]\n`;
  const refused = parseFile('experiment.yaml', million);
  expect(refused.ok ? [] : refused.problems.map(({ code }) => code)).toEqual(['too-large']);
});

function pathsOf(tree: Json, at: Path = []): readonly Path[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...at, Array.isArray(tree) ? Number(key) : key];
    return [path, ...pathsOf(value as Json, path)];
  });
}

function changed(tree: Json, [step, ...rest]: Path, value: Json): Json {
  if (step === undefined) return value;
  if (Array.isArray(tree)) {
    return tree.map((item: Json, index) => (index === step ? changed(item, rest, value) : item));
  }
  const map = tree as { readonly [key: string]: Json };
  return { ...map, [step]: changed(map[step] ?? null, rest, value) };
}
