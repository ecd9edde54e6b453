/** F49: who gets in is spread evenly, flags do not follow each other, and nobody can choose. */
import { compileRuleset, evaluate, type FlagdFlag } from '@tidegate/core';
import { expect, test } from 'vitest';
import { CHAOS, report, reportCost, SEED } from './fault-report.fixture.ts';
import { seeded } from './seeded.fixture.ts';

const IDS = CHAOS ? 1_000_000 : 50_000;
const SHARES = [1_000, 10_000, 25_000, 50_000] as const;
/** χ² of 1 % with so many degrees of freedom less one; `SLICES` = 20. */
const CHI_SQUARE_LIMIT = 36.19;
const SLICES = 20;
/** √(1 ÷ ids) is the standard error of r: five of them for few ids, else the target. */
const CORRELATION_LIMIT = CHAOS ? 0.01 : 5 / Math.sqrt(IDS);

const random = seeded(SEED);
const ids = Array.from({ length: IDS }, (_, i) => `chat-${i}-${random.below(1e9).toString(36)}`);

test('F49: ids spread evenly over the slices of each flag', (context) => {
  const salts = ['0f6b2d', 'a91c7e', '7d3e55', 'c0ffee'];
  const statistics = salts.map((salt) => {
    const counts = new Map<string, number>();
    const names = Array.from({ length: SLICES }, (_, index) => `s${index}`);
    const serve = server(
      salt,
      names.map((name) => [name, 100_000 / SLICES]),
    );
    for (const id of ids) {
      const name = serve(id);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const wanted = IDS / SLICES;
    return names.reduce((sum, name) => sum + ((counts.get(name) ?? 0) - wanted) ** 2 / wanted, 0);
  });
  report(context, 'F49', {
    [`worst χ² of ${IDS} ids over ${SLICES} slices, 4 flags (36.19 is p = 0.01)`]: [
      Math.max(...statistics),
      { atMost: CHI_SQUARE_LIMIT },
    ],
  });
});

test('F49: a share of each size is met', (context) => {
  const worst = SHARES.map((parts) => {
    const serve = server('5f3a9d', [
      ['new', parts],
      ['legacy', 100_000 - parts],
    ]);
    const share = parts / 100_000;
    const found = ids.filter((id) => serve(id) === 'new').length / IDS;
    return Math.abs(found - share) / Math.sqrt((share * (1 - share)) / IDS);
  });
  report(context, 'F49', {
    'worst share, standard errors from its weight': [Math.max(...worst), { atMost: 4 }],
  });
});

test('F49: being drawn for one flag says nothing about another', (context) => {
  const flags = ['0f6b2d', '0f6b2e', 'a91c7e', '7d3e55'].map((salt) => {
    const serve = server(salt, [
      ['new', 50_000],
      ['legacy', 50_000],
    ]);
    return Int8Array.from(ids, (id) => (serve(id) === 'new' ? 1 : -1));
  });
  const correlations = flags.flatMap((one, index) =>
    flags.slice(index + 1).map((other) => Math.abs(correlation(one, other))),
  );
  report(context, 'F49', {
    'worst |r| between two flags': [Math.max(...correlations), { atMost: CORRELATION_LIMIT }],
  });
});

test('F49: who knows the salt can choose, who does not cannot', (context) => {
  const canary = (salt: string) =>
    server(salt, [
      ['new', 5_000],
      ['legacy', 95_000],
    ]);
  const [known, secret] = [canary('the salt that leaked'), canary('the salt that did not')];
  const chosen = ids.filter((id) => known(id) === 'new');
  const inside = chosen.filter((id) => secret(id) === 'new').length / chosen.length;
  const error = Math.sqrt((0.05 * 0.95) / chosen.length);
  report(context, 'F49', {
    'entry with the salt known (trivial), share of chosen ids': [
      chosen.filter((id) => known(id) === 'new').length / chosen.length,
      { is: 1 },
    ],
    'entry without it, standard errors from the 5 % of chance': [
      Math.abs(inside - 0.05) / error,
      { atMost: 4 },
    ],
  });
  expect(chosen.length).toBeGreaterThan(IDS * 0.04);
});

test('F49: the cost of a draw', (context) => {
  const serve = server('5f3a9d', [
    ['new', 25_000],
    ['legacy', 75_000],
  ]);
  const startedMs = performance.now();
  for (const id of ids) serve(id);
  const nanoseconds = ((performance.now() - startedMs) * 1e6) / IDS;
  reportCost(context, 'F49', { 'one draw of a new id, ns': [nanoseconds, { atMost: 1_000 }] });
  expect(serve('chat-1')).toMatch(/^(new|legacy)$/);
});

function server(salt: string, slices: readonly (readonly [string, number])[]) {
  const flag: FlagdFlag = {
    state: 'ENABLED',
    variants: Object.fromEntries(slices.map(([name]) => [name, name])),
    defaultVariant: slices[0]?.[0] ?? null,
    targeting: {
      fractional: [
        { cat: [`${salt}:`, { var: 'targetingKey' }] },
        ...slices.map((each) => [...each]),
      ],
    },
  };
  const ruleset = compileRuleset({ flags: { flag } });
  return (targetingKey: string): string =>
    String(evaluate(ruleset, 'flag', { targetingKey }, 0).variant);
}

function correlation(a: Int8Array, b: Int8Array): number {
  const mean = (list: Int8Array): number => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const [left, right] = [value - meanA, (b[index] ?? 0) - meanB];
    both += left * right;
    squaresA += left * left;
    squaresB += right * right;
  }
  return both / Math.sqrt(squaresA * squaresB);
}
