import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRulesetIds, formatRulesetId, parseRulesetId } from './ruleset-id.ts';
import type { RulesetId } from './types.ts';

const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const hash8 = fc.stringMatching(/^[0-9a-f]{8}$/);
const id: fc.Arbitrary<RulesetId> = fc.record({ lineage: number, version: number, hash8 });

test('parseRulesetId() reads what formatRulesetId() wrote', () => {
  fc.assert(
    fc.property(id, (given) => {
      expect(parseRulesetId(formatRulesetId(given))).toEqual(given);
    }),
  );
});

test.each([
  '',
  '1.2',
  '1.2.0a1b2c3',
  '1.2.0a1b2c3d4',
  '1.2.0A1B2C3D',
  '01.2.0a1b2c3d',
  '1.02.0a1b2c3d',
  '-1.2.0a1b2c3d',
  '1.2.0a1b2c3d\n',
  ' 1.2.0a1b2c3d',
  '1.9007199254740993.0a1b2c3d',
  '1.2.0a1b2c3d.5',
])('parseRulesetId() of %j is null', (text) => {
  expect(parseRulesetId(text)).toBeNull();
});

test('compareRulesetIds() orders by lineage, then by version, and not by hash', () => {
  const texts = ['2.1.00000000', '1.10.00000000', '1.9.ffffffff', '1.2.00000000'];
  const sorted = texts
    .map((text) => parseRulesetId(text) as RulesetId)
    .sort(compareRulesetIds)
    .map(formatRulesetId);
  expect(sorted).toEqual(texts.toReversed());
  const same = { lineage: 1, version: 2, hash8: '00000000' };
  expect(compareRulesetIds(same, { ...same, hash8: 'ffffffff' })).toBe(0);
});
