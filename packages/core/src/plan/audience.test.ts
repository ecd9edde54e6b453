import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { type Audience, NOBODY, readAudience, sharesOf } from './audience.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

/** Shares after each phase, and all mistakes. */
function phases(...audiences: Json[]) {
  const mentions = new Map<string, Position>();
  const problems: string[] = [];
  let audience: Audience = NOBODY;
  const shares = audiences.map((value) => {
    const before = audience;
    const read = reading((report, node) => readAudience(report, node, before, mentions), value);
    audience = read.value;
    problems.push(...read.problems);
    return sharesOf(audience).map(({ segment, weightParts }) => `${segment}=${weightParts}`);
  });
  return { shares, problems, mentions: [...mentions.keys()] };
}

test('readAudience() keeps segments and weight from phase to phase', () => {
  expect(
    phases(
      { weight: '0%' },
      { segments: { beta: '50%' } },
      { weight: '25%' },
      { segments: { staff: '100%', beta: '75%' } },
      {},
      { weight: '100%' },
    ),
  ).toEqual({
    shares: [
      [],
      ['beta=50000'],
      ['beta=50000', 'null=25000'],
      ['beta=75000', 'staff=100000', 'null=25000'],
      ['beta=75000', 'staff=100000', 'null=25000'],
      ['beta=100000', 'staff=100000', 'null=100000'],
    ],
    problems: [],
    mentions: ['beta', 'staff'],
  });
});

test('readAudience() gives a segment at least the general weight', () => {
  expect(phases({ weight: '25%', segments: { beta: '10%' } }).shares).toEqual([
    ['beta=25000', 'null=25000'],
  ]);
});

test('readAudience() drops a segment only where the plan says so', () => {
  const { shares, problems } = phases(
    { segments: { beta: '100%', staff: '100%' } },
    { weight: '10%', drop: ['beta'] },
    { segments: { beta: '20%' } },
  );
  expect(shares).toEqual([
    ['beta=100000', 'staff=100000'],
    ['staff=100000', 'null=10000'],
    ['staff=100000', 'beta=20000', 'null=10000'],
  ]);
  expect(problems).toEqual([]);
});

test('readAudience() never goes down', () => {
  const { shares, problems } = phases(
    { weight: '50%', segments: { beta: '80%' } },
    { weight: '25%', segments: { beta: '60%' } },
    { segments: { beta: '60%' }, weight: '90%' },
  );
  expect(problems).toEqual([
    '1:9 out-of-range | Cannot lower the weight from 50% to 25%: a plan never goes down | 50% or more; a rollback takes it down',
    '3:9 out-of-range | Cannot lower the share of segment "beta" from 80% to 60%: a plan never goes down | 80% or more; a rollback takes it down',
  ]);
  expect(shares.at(-1)).toEqual(['beta=90000', 'null=90000']);
});

test.each([
  [
    'all',
    '1:1 wrong-type | Cannot read an audience: found "all" | a map with "segments", "optIn", "weight", "drop" or "shadow"',
  ],
  [
    { weight: '101%' },
    '1:9 out-of-range | Cannot read "weight": "101%" is more than 100% | a share from 0% to 100%',
  ],
  [
    { shadow: '0%' },
    '1:9 out-of-range | Cannot shadow 0% of conversations: the candidate would work on nothing | a share above 0%, or the audience without "shadow"',
  ],
  [
    { shadow: 100 },
    '1:9 wrong-type | Cannot read "shadow": found "100" without a percent sign | a share from 0% to 100%, for example "25%"',
  ],
  [
    { optIn: ['joinedBeta'] },
    '2:3 wrong-type | Cannot read "optIn": found a list | a map of attribute and share, for example "{ joinedBeta: 5% }"',
  ],
  [
    { segments: { '@joinedBeta': '5%' } },
    '2:3 out-of-range | Cannot use "@joinedBeta" as a segment: names with "@" in front are those who opted in | "optIn: { joinedBeta: 5% }", or another name',
  ],
  [
    { segments: ['beta'] },
    '2:3 wrong-type | Cannot read "segments": found a list | a map of segment and share, for example "{ beta-users: 100% }"',
  ],
  [
    { segments: { beta: 5 } },
    '2:9 wrong-type | Cannot read the share of segment "beta": found "5" without a percent sign | a share from 0% to 100%, for example "25%"',
  ],
  [
    { segments: { constructor: '5%' } },
    '2:3 out-of-range | Cannot read the name of a segment: "constructor" is a reserved name | another name',
  ],
  [
    { drop: ['beta'] },
    '2:5 unknown-name | Cannot drop segment "beta": no phase before names it | an audience without "drop"',
  ],
  [{ drop: 'beta' }, '1:7 wrong-type | Cannot read "drop": found "beta" | a list'],
])('readAudience() refuses %j', (value, problem) => {
  expect(phases(value)).toMatchObject({ shares: [[]], problems: [problem] });
});

test('readAudience() refuses a segment that is dropped and named, and hints at the dropped one', () => {
  expect(
    phases({ segments: { beta: '5%' } }, { drop: ['beta'], segments: { beta: '9%' } }).problems,
  ).toEqual([
    '5:9 duplicate | Cannot give segment "beta" a share: "drop" of this phase names it too | a segment under one of them',
  ]);
  expect(phases({ segments: { beta: '5%' } }, { drop: ['betta'] }).problems).toEqual([
    '2:5 unknown-name | Cannot drop segment "betta": no phase before names it | "beta"',
  ]);
});

test('sharesOf() raises nobody down, whatever phases say', () => {
  const share = fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`);
  const audience = fc.record(
    { weight: share, segments: fc.dictionary(fc.constantFrom('a', 'b', 'c'), share) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(audience, { maxLength: 6 }), (audiences) => {
      let audienceNow: Audience = NOBODY;
      let before = new Map<string | null, number>();
      for (const value of audiences) {
        const from = audienceNow;
        audienceNow = reading((r, node) => readAudience(r, node, from, new Map()), value).value;
        const shares = sharesOf(audienceNow);
        const now = new Map(shares.map(({ segment, weightParts }) => [segment, weightParts]));
        for (const [segment, parts] of before) {
          expect(now.get(segment) ?? 0).toBeGreaterThanOrEqual(parts);
        }
        for (const parts of now.values()) {
          expect(parts).toBeGreaterThan(0);
          expect(parts).toBeGreaterThanOrEqual(now.get(null) ?? 0);
        }
        expect(shares.findIndex(({ segment }) => segment === null)).toBe(
          now.has(null) ? shares.length - 1 : -1,
        );
        before = now;
      }
    }),
  );
});

test('readAudience() gives those who opted in a segment of their own', () => {
  expect(
    phases(
      { segments: { beta: '100%' }, optIn: { joinedBeta: '5%' } },
      { optIn: { joinedBeta: '50%', early: '1%' } },
      { drop: ['@joinedBeta'], weight: '10%' },
    ),
  ).toEqual({
    shares: [
      ['beta=100000', '@joinedBeta=5000'],
      ['beta=100000', '@joinedBeta=50000', '@early=1000'],
      ['beta=100000', '@early=10000', 'null=10000'],
    ],
    problems: [],
    mentions: ['beta'],
  });
  expect(phases({ optIn: { joinedBeta: '5%' } }, { optIn: { joinedBeta: '1%' } }).problems).toEqual(
    [
      '2:15 out-of-range | Cannot lower the share of segment "@joinedBeta" from 5% to 1%: a plan never goes down | 5% or more; a rollback takes it down',
    ],
  );
});

const shadowOf = (before: Json, value: Json) => {
  const from = reading((r, node) => readAudience(r, node, NOBODY, new Map()), before).value;
  const read = reading((r, node) => readAudience(r, node, from, new Map()), value);
  return [read.value.shadowParts, read.problems];
};
const RAISE =
  'not-supported | Cannot use "shadow" in a phase that raises a share: its candidate works unseen | a phase of its own for "shadow", before the one that raises';

test('readAudience() keeps "shadow" for its own phase', () => {
  expect(shadowOf({}, { shadow: '0.001%' })).toEqual([1, []]);
  expect(shadowOf({ shadow: '50%' }, {})).toEqual([null, []]);
  expect(shadowOf({ shadow: '50%' }, 'nonsense')[0]).toBeNull();
});

test.each([
  [{}, { shadow: '100%', weight: '0%' }, []],
  [{ weight: '10%' }, { shadow: '100%', segments: { beta: '10%' } }, []],
  [{ segments: { beta: '10%' } }, { shadow: '100%', drop: ['beta'] }, []],
  [{}, { shadow: '100%', weight: '1%' }, [`1:1 ${RAISE}`]],
  [{}, { shadow: '100%', segments: { beta: '1%' } }, [`1:1 ${RAISE}`]],
  [{ optIn: { a: '1%' } }, { shadow: '100%', optIn: { a: '2%' } }, [`1:1 ${RAISE}`]],
])('readAudience() after %j reads %j, which must not raise', (before, value, problems) => {
  expect(shadowOf(before, value)).toEqual([100_000, problems]);
});
