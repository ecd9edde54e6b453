import type { Json } from '@tidegate/core';
import { type Seeded, seeded } from './seeded.fixture.ts';

/** Targeting that a stranger wrote, to be survived. */
export interface HostileRule {
  readonly kind: string;
  readonly targeting: Json;
  readonly evaluators: Readonly<Record<string, Json>>;
}

/** Documents in turn of each kind; sizes and places come from the seed. */
export function hostileRules(count: number, seed: number): readonly HostileRule[] {
  const random = seeded(seed);
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, index) => {
    const [kind, make] = kinds[index % kinds.length] ?? ['', () => ({ targeting: null })];
    return { kind, evaluators: {}, ...make(random) };
  });
}

/** What people send: nobody, somebody large, and somebody with reserved names. */
export function hostileContexts(): readonly Record<string, unknown>[] {
  const list = Array.from({ length: 20_000 }, (_, i) => i);
  return [
    {},
    { targetingKey: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!', list, text: 'a'.repeat(1_000_000) },
    { targetingKey: 'x', list: list.map(() => list.slice(0, 100)), text: 'ab '.repeat(300_000) },
    JSON.parse(
      '{"__proto__": {"admin": true}, "constructor": "x", "targetingKey": "y", "list": 1}',
    ),
    { targetingKey: { toString: () => 'z' }, list: { length: 1e9 }, text: Symbol('text') },
  ];
}

const list = { var: 'list' };
const text = { var: 'text' };
/** The classic that makes a backtracking matcher walk for ever. */
const PATTERN = '^(\\w+\\s?)+$';

const KINDS: Readonly<
  Record<
    string,
    (random: Seeded) => { targeting: Json; evaluators?: Readonly<Record<string, Json>> }
  >
> = {
  'a regular expression under some name': (random) => {
    const name = random.of(['regex', 'matches', 'match', 'regexp', 'like', '=~', 'test', 'rx']);
    return { targeting: { if: [{ [name]: [text, PATTERN] }, 'on', 'off'] } };
  },
  'an operator that is none': (random) => {
    const name = random.of(['method', 'exec', 'eval', 'require', 'constructor', 'toString', '']);
    return { targeting: { if: [{ [name]: [random.text(20)] }, 'on', 'off'] } };
  },
  'an operator of the prototype': (random) => {
    const name = random.of(['__proto__', 'hasOwnProperty', 'valueOf', 'prototype']);
    return { targeting: JSON.parse(`{"if": [{"${name}": [1, 2]}, "on", "off"]}`) as Json };
  },
  'deep nesting': (random) => {
    const operator = random.of(['!', 'and', 'if', 'cat', 'min']);
    let logic: Json = true;
    for (let depth = 100 + random.below(20_000); depth > 0; depth--)
      logic = { [operator]: [logic] };
    return { targeting: logic };
  },
  'deep nesting of lists': (random) => {
    let logic: Json = 'on';
    for (let depth = 100 + random.below(20_000); depth > 0; depth--) logic = [logic];
    return { targeting: { in: ['x', logic] } };
  },
  'a huge list': (random) => {
    const members = Array.from({ length: 50_000 + random.below(150_000) }, (_, i) => `u-${i}`);
    return { targeting: { if: [{ in: [{ var: 'targetingKey' }, members] }, 'on', 'off'] } };
  },
  'loops in loops': (random) => {
    const operator = random.of(['map', 'filter', 'all', 'some', 'none']);
    let logic: Json = { '>': [{ var: '' }, 5] };
    for (let depth = 2 + random.below(8); depth > 0; depth--) logic = { [operator]: [list, logic] };
    return { targeting: { if: [logic, 'on', 'off'] } };
  },
  'a fold that grows': (random) => {
    const grown = { cat: [{ var: 'accumulator' }, { var: 'accumulator' }, random.text(3)] };
    return { targeting: { if: [{ reduce: [list, grown, 'x'] }, 'on', 'off'] } };
  },
  'lists that are merged again and again': (random) => {
    let logic: Json = list;
    for (let depth = 5 + random.below(40); depth > 0; depth--) logic = { merge: [logic, logic] };
    return { targeting: { if: [logic, 'on', 'off'] } };
  },
  'texts that are joined again and again': (random) => {
    let logic: Json = text;
    for (let depth = 5 + random.below(40); depth > 0; depth--) logic = { cat: [logic, logic] };
    return { targeting: { if: [{ ends_with: [logic, 'x'] }, 'on', 'off'] } };
  },
  'references in a circle': (random) => {
    const length = 1 + random.below(50);
    const evaluators = Object.fromEntries(
      Array.from({ length }, (_, i) => [`r${i}`, { '!': [{ $ref: `r${(i + 1) % length}` }] }]),
    );
    return { targeting: { if: [{ $ref: 'r0' }, 'on', 'off'] }, evaluators };
  },
  'references that double': (random) => {
    const length = 20 + random.below(60);
    const next = (i: number): Json => ({ $ref: `r${i + 1}` });
    const entries = Array.from({ length }, (_, i) => [`r${i}`, { or: [next(i), next(i)] }]);
    const evaluators = Object.fromEntries([...entries, [`r${length}`, true]]);
    return { targeting: { if: [{ $ref: 'r0' }, 'on', 'off'] }, evaluators };
  },
  'weights that are none': (random) => {
    const weight = random.of<Json>([-1, 1e308, 2 ** 31, 0.5, '50', null, true, [50], { var: 'w' }]);
    return {
      targeting: {
        fractional: [
          ['on', weight],
          ['off', random.of<Json>([weight, 50])],
        ],
      },
    };
  },
  'many slices': (random) => ({
    targeting: {
      fractional: Array.from({ length: 5_000 + random.below(10_000) }, (_, i) => [
        i % 2 === 0 ? 'on' : 'off',
        1,
      ]),
    },
  }),
  'many rules': (random) => {
    const rules = Array.from({ length: 5_000 + random.below(10_000) }, (_, i) => [
      { '==': [{ var: 'targetingKey' }, `u-${i}`] },
      'on',
    ]);
    return { targeting: { if: [...rules.flat(), 'off'] } };
  },
  'versions that are none': (random) => {
    const version = random.of<Json>([
      '1'.repeat(100_000),
      '1.2.3-'.concat('a.'.repeat(50_000)),
      list,
    ]);
    return { targeting: { if: [{ sem_ver: [version, '>=', text] }, 'on', 'off'] } };
  },
  'no rule at all': (random) => ({
    targeting: random.of<Json>([
      null,
      'on',
      7,
      true,
      [],
      [1],
      { if: [] },
      { if: null },
      { var: [] },
    ]),
  }),
};
