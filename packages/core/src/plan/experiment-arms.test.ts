import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readArms } from './experiment-arms.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const open = new Map<string, readonly string[]>();
  const { value: arms, problems } = reading((report, node) => readArms(report, node, open), value);
  return { arms, problems, open };
};
const partsOf = (value: Json) => read(value).arms?.arms.map(({ weightParts }) => weightParts);
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ variant: `v${i}` }));

test('readArms() reads arms with their weights, control first, and where they stand', () => {
  const { arms, problems, open } = read([
    { variant: 'bullets', weight: '33%', title: 'Bullet points' },
    { variant: 'paragraph', weight: '33%' },
    { variant: 'executive', weight: '34%', title: 'For executives', ours: ['title'] },
  ]);
  expect(problems).toEqual([]);
  expect(arms).toEqual({
    arms: [
      { variant: 'bullets', weightParts: 33_000, title: 'Bullet points' },
      { variant: 'paragraph', weightParts: 33_000, title: null },
      { variant: 'executive', weightParts: 34_000, title: 'For executives' },
    ],
    positions: [
      { line: 1, column: 12 },
      { line: 5, column: 12 },
      { line: 8, column: 12 },
    ],
  });
  expect([...open]).toEqual([['arm "executive"', ['title']]]);
});

test('readArms() shares out equally where nothing is said, and what is left goes to control', () => {
  expect(partsOf(many(2))).toEqual([50_000, 50_000]);
  expect(partsOf(many(3))).toEqual([33_334, 33_333, 33_333]);
  expect(partsOf(many(7))).toEqual([14_290, ...Array.from({ length: 6 }, () => 14_285)]);
});

test('readArms() takes 2 to 10 arms, and refuses a million at once', () => {
  const { min, max } = PLAN_LIMITS.arms;
  expect(partsOf(many(min))).toHaveLength(min);
  expect(partsOf(many(max))).toHaveLength(max);
  expect(read(many(min - 1)).problems).toEqual([
    '1:1 out-of-range | Cannot read "arms": the list has 1 items | at least 2',
  ]);
  expect(read(many(max + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "arms": the list has 11 items | at most 10',
  ]);
  expect(read(many(1_000_000)).problems).toEqual([
    '1:1 too-large | Cannot read "arms": the list has 1000000 items | at most 10',
  ]);
});

test.each([
  [
    [
      { variant: 'a', weight: '50%' },
      { variant: 'b', weight: '49%' },
    ],
    '1:1 out-of-range | Cannot read "arms": their weights add up to 99% | weights that add up to 100%',
  ],
  [
    [{ variant: 'a', weight: '50%' }, { variant: 'b' }],
    '4:12 missing-key | Cannot read "arms": "b" has no weight, and others have | a "weight" for each arm, or for none: then they are equal',
  ],
  [
    [
      { variant: 'a', weight: '100%' },
      { variant: 'b', weight: '0%' },
    ],
    '5:11 out-of-range | Cannot use an arm of 0%: nothing would be learned of it | a share above 0%, or the experiment without the arm',
  ],
  [
    [{ variant: 'a' }, { variant: 'a' }],
    '3:12 duplicate | Cannot use variant "a" twice: it stands in line 1 already | a variant of its own for each arm',
  ],
  [
    [{ variant: 'a' }, { varaint: 'b', weigth: '50%' }],
    '3:3 missing-key | Cannot read an arm: "variant" is missing | "variant", for example "variant: split"',
    '3:3 unknown-key | Cannot use key "varaint" in an arm: there is no such key | "variant"',
    '4:3 unknown-key | Cannot use key "weigth" in an arm: there is no such key | "weight"',
  ],
  [
    [{ variant: 'a' }, { variant: 'b~1', title: 'two\nlines' }],
    '3:12 out-of-range | Cannot read "variant": "b~1" holds "~" | a name without "~"',
    '4:10 out-of-range | Cannot read "title": it has line breaks or tabs | a text on one line',
  ],
])('readArms() refuses %j', (value, ...problems) => {
  const result = read(value as Json);
  expect(result.arms).toBeNull();
  expect([...result.problems].sort()).toEqual([...problems].sort());
});
