import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { OPEN_GATE, readGate } from './gate.ts';
import type { OpenPlaces } from './open-places.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const lists = ['beta-review', 'migration-agent-tables'];
const read = (value: Json, names = new Map<string, Position>(), open: OpenPlaces = new Map()) =>
  reading((report, node) => readGate(report, node, 'beta', { names, lists, open }), value);

test('readGate() compiles units, criteria named after the phase, and approvals', () => {
  expect(
    read({
      minUnits: 1_000,
      pass: [{ metric: 'error_rate', below: '0.1%' }],
      approvals: [{ role: 'product' }, { role: 'engineering', count: 2 }],
    }),
  ).toEqual({
    value: {
      minUnits: 1_000,
      pass: [
        {
          shape: 'criterion',
          name: 'beta gate: error_rate below 0.1%',
          metric: 'error_rate',
          statistic: { of: 'rate' },
          side: 'below',
          limit: 0.001,
        },
      ],
      approvals: [
        { role: 'product', count: 1 },
        { role: 'engineering', count: 2 },
      ],
    },
    problems: [],
  });
});

test('readGate() of an empty map asks for nothing', () => {
  expect(read({})).toEqual({ value: OPEN_GATE, problems: [] });
});

test.each([
  [
    { minUnits: -1 },
    '1:11 out-of-range | Cannot read "minUnits": "-1" is not from 0 to 1000000000 | a whole number from 0 to 1000000000, for example 1000',
  ],
  [
    { checklist: 'beta-reveiw' },
    '1:12 unknown-name | Cannot find checklist "beta-reveiw": the plan has no such checklist | "beta-review"',
  ],
  [
    { migrations: ['tables'] },
    '2:5 unknown-name | Cannot find migration "tables": the plan has no such migration | "agent-tables"',
  ],
  [
    { minUnits: null },
    '1:11 wrong-type | Cannot read "minUnits": found nothing | a whole number from 0 to 1000000000, for example 1000',
  ],
  [
    { approvals: [{ role: 'a', count: 21 }] },
    '3:12 out-of-range | Cannot read "count": "21" is not from 1 to 20 | a whole number from 1 to 20, for example 1',
  ],
  [{ pass: [] }, '2:3 out-of-range | Cannot read "pass": the list has 0 items | at least 1'],
])('readGate() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: OPEN_GATE, problems: [problem] });
});

test('readGate() leaves a criterion out whose name is taken', () => {
  const criterion = { metric: 'error_rate', below: '0.1%' };
  const { value, problems } = read({ pass: [criterion, criterion] });
  expect(value.pass.length).toBe(1);
  expect(problems).toEqual([
    '5:5 duplicate | Cannot use criterion "beta gate: error_rate below 0.1%" twice: it stands in line 2 already | a "name" of its own',
  ]);
});

test('readGate() refuses a role that stands twice', () => {
  const { value, problems } = read({ approvals: [{ role: 'a' }, { role: 'a', count: 2 }] });
  expect(value.approvals).toEqual([{ role: 'a', count: 1 }]);
  expect(problems).toEqual([
    '4:11 duplicate | Cannot use role "a" twice: it stands in line 2 already | one entry with a higher "count"',
  ]);
});

test('readGate() names checklists first, then those of migrations, each once', () => {
  expect(read({ migrations: ['agent-tables'], checklist: 'beta-review' })).toEqual({
    value: { ...OPEN_GATE, checklists: ['beta-review', 'migration-agent-tables'] },
    problems: [],
  });
  const both = { checklist: ['migration-agent-tables'], migrations: 'agent-tables' };
  expect(read(both).value.checklists).toEqual(['migration-agent-tables']);
});

test('readGate() remembers what the team leaves open', () => {
  const open: OpenPlaces = new Map();
  expect(read({ minUnits: 5, ours: ['minUnits'] }, new Map(), open).problems).toEqual([]);
  expect([...open]).toEqual([['gate of phase "beta"', ['minUnits']]]);
});
