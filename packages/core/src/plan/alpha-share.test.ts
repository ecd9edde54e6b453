import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Guardrail } from '../guardrail/types.ts';
import type { Json } from '../json.ts';
import { type AlphaShare, readAlphaShare, shareAlpha } from './alpha-share.ts';
import { newReport } from './report.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readAlphaShare, value);
const at = { line: 1, column: 1 };

test('readAlphaShare() tells weights from parts', () => {
  expect(read(2).value).toEqual({ kind: 'weight', value: 2, at });
  expect(read(0.5).value).toEqual({ kind: 'weight', value: 0.5, at });
  expect(read('50%').value).toEqual({ kind: 'part', value: 0.5, at });
  expect(read('100%').value).toEqual({ kind: 'part', value: 1, at });
  expect(read(1_000).value).toEqual({ kind: 'weight', value: 1_000, at });
});

const RIGHT = 'a weight, for example 2, or a part of the plan\'s alpha, for example "50%"';

test.each<[Json, string]>([
  [0, `out-of-range | Cannot read "share": "0" is not above 0 and at most 1000 | ${RIGHT}`],
  [1_001, `out-of-range | Cannot read "share": "1001" is not above 0 and at most 1000 | ${RIGHT}`],
  ['0%', `out-of-range | Cannot read "share": "0%" is not above 0% and at most 100% | ${RIGHT}`],
  [
    '101%',
    `out-of-range | Cannot read "share": "101%" is not above 0% and at most 100% | ${RIGHT}`,
  ],
  ['half', `wrong-type | Cannot read "share": found "half" | ${RIGHT}`],
  [null, `wrong-type | Cannot read "share": found nothing | ${RIGHT}`],
])('readAlphaShare() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});

const compared = (name: string): Guardrail => ({
  shape: 'compared-rate',
  name,
  metric: 'error_rate',
  action: 'pause',
  absolute: false,
  worse: 'higher',
  tolerance: { kind: 'ratio', value: 0 },
  alpha: 0,
  forMs: 0,
});
const share = (kind: AlphaShare['kind'], value: number, line = 1): AlphaShare => ({
  kind,
  value,
  at: { line, column: 1 },
});
const shared = (alpha: number, shares: Record<string, AlphaShare>) => {
  const report = newReport('file.yaml');
  const guardrails = Object.keys(shares).map(compared);
  const map = new Map(Object.entries(shares));
  const plan = shareAlpha(report, { alpha, phases: [], guardrails }, map);
  return {
    alphas: plan.guardrails.map((rule) => ('alpha' in rule ? rule.alpha : null)),
    problems: report.problems.map(({ at: where, message }) => `${where.line}: ${message}`),
  };
};

test('shareAlpha() gives percentages first and the rest by weight', () => {
  const { alphas, problems } = shared(0.01, {
    a: share('part', 0.4),
    b: share('weight', 1),
    c: share('weight', 2),
  });
  expect(problems).toEqual([]);
  expect(alphas.map((alpha) => Number(alpha?.toPrecision(12)))).toEqual([0.004, 0.002, 0.004]);
});

test('shareAlpha() keeps what is left where every comparison has a percentage', () => {
  expect(shared(0.01, { a: share('part', 0.25) }).alphas).toEqual([0.0025]);
});

test('shareAlpha() refuses more than there is, and to leave somebody nothing', () => {
  const parts = { a: share('part', 0.7, 1), b: share('part', 0.4, 2) };
  expect(shared(0.01, parts).problems).toEqual([
    '2: Cannot share out alpha: the percentages of "share" add up to 110%',
  ]);
  const rest = { a: share('part', 0.7, 1), b: share('part', 0.2, 2), c: share('part', 0.1, 3) };
  expect(shared(0.01, rest).problems).toEqual([]);
  expect(shared(0.01, { ...rest, d: share('weight', 1, 4) }).problems).toEqual([
    '3: Cannot share out alpha: 100% is given away and "d" gets none',
  ]);
});

test('shareAlpha() gives nothing to rules that are not compared', () => {
  const rule: Guardrail = {
    shape: 'zero-tolerance',
    name: 'z',
    metric: 'pii_leaks',
    action: 'pause',
    absolute: true,
  };
  const plan = { alpha: 0.01, phases: [], guardrails: [rule] };
  expect(shareAlpha(newReport('file.yaml'), plan, new Map())).toEqual({
    guardrails: [rule],
    phases: [],
  });
});

test('shareAlpha() never gives away more than alpha, and all of it where weights are', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 1_000, noNaN: true }), { minLength: 1 });
  const percent = fc.integer({ min: 0, max: 99 });
  fc.assert(
    fc.property(
      weights,
      percent,
      fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
      (all, part, alpha) => {
        const shares: Record<string, AlphaShare> = {};
        if (part > 0) shares['part'] = share('part', part / 100);
        for (const [index, weight] of all.entries()) shares[`w${index}`] = share('weight', weight);
        const { alphas, problems } = shared(alpha, shares);
        expect(problems).toEqual([]);
        expect(alphas.every((given) => given !== null && given > 0)).toBe(true);
        const sum = alphas.reduce<number>((total, given) => total + (given ?? 0), 0);
        expect(sum / alpha).toBeCloseTo(1, 9);
      },
    ),
    { numRuns: 100 },
  );
});
