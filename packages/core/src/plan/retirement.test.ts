import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { OpenPlaces } from './open-places.ts';
import { readRetirement } from './retirement.ts';
import { reading } from './tree.fixture.ts';

const DAY_MS = 86_400_000;
const read = (value: Json, open: OpenPlaces = new Map()) =>
  reading((report, node) => readRetirement(report, node, open), value);

test('readRetirement() reads when what goes', () => {
  const open: OpenPlaces = new Map();
  const what = 'the old path is removed';
  expect(read({ after: { min: '90d', max: '180d' }, what, ours: ['after'] }, open)).toEqual({
    value: { minMs: 90 * DAY_MS, maxMs: 180 * DAY_MS, what },
    problems: [],
  });
  expect([...open]).toEqual([['retirement', ['after']]]);
});

test.each([
  [
    { after: '90d' },
    '1:1 missing-key | Cannot read "retirement": "what" is missing | "what", for example "what: the old path is removed"',
  ],
  [
    { after: '733d', what: 'x' },
    '1:8 out-of-range | Cannot read "after": "733d" is more than 732d | a duration from 1m to 732d',
  ],
])('readRetirement() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
