/** Plans in which parts are missing, nothing or nonsense: refused with a place, never taken, never a throw. */
import { type Json, type ParsedFile, PLAN_LIMITS } from '@tidegate/core';
import { expect, test } from 'vitest';
import { FULL_PLAN } from './full-files.fixture.ts';
import { parseFile } from './parse-file.ts';

type Path = readonly (string | number)[];

const SEED = 20_260_106;
const PAIRS = 300;
const paths = pathsOf(FULL_PLAN);
const read = (tree: Json) => parseFile('plan.yaml', JSON.stringify(tree));

test('a plan with everything in it is sound', () => {
  expect(read(FULL_PLAN).ok).toBe(true);
  expect(paths.length).toBeGreaterThan(180);
});

test('a plan with any field null is refused at a place', () => {
  const flawed = paths.filter((path) => {
    const result = read(changed(FULL_PLAN, path, null));
    return (
      result.ok ||
      result.problems.some(({ at, message }) => !(at.line > 0 && message.startsWith('Cannot ')))
    );
  });
  expect(flawed).toEqual([]);
});

test(`a plan with two fields null is refused (seed ${SEED})`, () => {
  const random = seeded(SEED);
  const some = () => paths[Math.floor(random() * paths.length)] ?? [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const [one, other] = [some(), some()];
    const { ok } = read(changed(changed(FULL_PLAN, one, null), other, null));
    expect([one, other, ok]).toEqual([one, other, false]);
  }
});

const NONSENSE: readonly Json[] = [
  ...[-1, 1e308, ' ', 'NaN%', '1e308s', '__proto__', '24:61', '2026-02-30T00:00:00Z'],
  ...[[], {}, [null], 'x'.repeat(PLAN_LIMITS.descriptionLength + 1)],
];

test('a plan with nonsense anywhere never throws, and whatever is taken is bounded', () => {
  const wrong: unknown[] = [];
  for (const [index, path] of paths.entries()) {
    // Each place meets another quarter of it than the place before.
    for (const nonsense of NONSENSE.filter((_, i) => (i + index) % 4 === 0)) {
      const result = read(changed(FULL_PLAN, path, nonsense));
      if (result.ok ? !isBounded(result.parsed) : result.problems.length === 0)
        wrong.push([path, nonsense]);
    }
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['hold', ['phases', 0, 'hold']],
  ['over', ['phases', 1, 'gate', 'pass', 0, 'over']],
  ['checkpoint', ['phases', 1, 'checkpoint', 'every']],
  ['planned', ['deployment', 'stages', 0, 'planned']],
  ['after', ['retirement', 'after', 'min']],
  ['before', ['announcements', 0, 'when', 'before']],
  ['within', ['rollback', 'procedure', 1, 'within']],
  ['watch', ['watch', 'min']],
] as const)('a duration that is none is refused as %s', (_, path) => {
  const none = [
    '-1s',
    '1e308',
    1e308,
    -1,
    'P7D',
    '7 days',
    '2026-12-20',
    '367w',
    '1.5h',
    '∞',
    null,
    true,
  ];
  const taken = none.filter((value) => read(changed(FULL_PLAN, path, value)).ok);
  expect(taken).toEqual([]);
});

function pathsOf(tree: Json, path: Path = []): readonly Path[] {
  const here = path.length === 0 ? [] : [path];
  if (Array.isArray(tree)) {
    return [...here, ...tree.flatMap((item: Json, index) => pathsOf(item, [...path, index]))];
  }
  if (typeof tree !== 'object' || tree === null) return here;
  const entries = Object.entries(tree) as [string, Json][];
  return [...here, ...entries.flatMap(([key, value]) => pathsOf(value, [...path, key]))];
}

/** The same tree with another value at a path; as it was where there is no such place any more. */
function changed(tree: Json, [step, ...rest]: Path, value: Json): Json {
  if (step === undefined) return value;
  if (Array.isArray(tree)) {
    return tree.map((item: Json, index) => (index === step ? changed(item, rest, value) : item));
  }
  if (typeof tree !== 'object' || tree === null || !Object.hasOwn(tree, step)) return tree;
  const entries = Object.entries(tree) as [string, Json][];
  return Object.fromEntries(
    entries.map(([key, member]) => [key, key === step ? changed(member, rest, value) : member]),
  );
}

/** Whether what came of it is a plan, with phases and with times that are none of nonsense. */
function isBounded(parsed: ParsedFile): boolean {
  if (parsed.kind !== 'Plan' || parsed.plan.phases.length === 0) return false;
  return durationsOf(parsed.plan).every((ms) => Number.isSafeInteger(ms) && ms >= 0);
}

/** Everything of a compiled plan that is a time. */
function durationsOf(value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    key.endsWith('Ms') && typeof member === 'number' ? [member] : durationsOf(member),
  );
}

/** Numbers from 0 to 1 that are the same each time: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
