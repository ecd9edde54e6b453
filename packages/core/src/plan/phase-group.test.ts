import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { PhaseContext } from './phase.ts';
import { isGroup, readGroup } from './phase-group.ts';
import { reading, treeOf } from './tree.fixture.ts';

const read = (value: Json) => {
  const context: PhaseContext = {
    names: new Map(),
    segments: new Map(),
    shares: new Map(),
    claims: new Map([['beta', { line: 1, column: 1 }]]),
    open: new Map(),
    windows: [],
    lists: [],
  };
  const { value: group, problems } = reading(
    (report, node) => readGroup(report, node, context),
    value,
  );
  return { inherited: group?.inherited, members: group?.members.length, problems };
};
const ten = { name: 'ten', audience: { weight: '10%' }, hold: '7d' };

test('isGroup() is true of a map with phases', () => {
  expect([isGroup(treeOf({ phases: 1 })), isGroup(treeOf(ten)), isGroup(treeOf([]))]).toEqual([
    true,
    false,
    false,
  ]);
});

test('readGroup() reads what its phases have in common', () => {
  const window = { days: ['mon'], from: '10:00', to: '12:00', zone: 'UTC' };
  const shared = { risk: 'Low', objectives: ['x'], window, checkpoint: { every: '1d' } };
  expect(read({ name: 'gradual', ...shared, phases: [ten, { ...ten, name: 'quarter' }] })).toEqual({
    inherited: {
      group: 'gradual',
      description: null,
      risk: 'Low',
      objectives: ['x'],
      guardrails: [],
      window: { days: [1], fromMinute: 600, toMinute: 720, zone: 'UTC' },
      checkpoint: { everyMs: 86_400_000, role: null },
    },
    members: 2,
    problems: [],
  });
});

test.each<[Json, string]>([
  [
    { name: 'gradual', hold: '7d', phases: [ten] },
    '2:1 unknown-key | Cannot use key "hold" in a group of phases: there is no such key | "name", "phases", "description", "risk", "objectives", "guardrails", "window", "checkpoint" or "ours"',
  ],
  [
    { name: 'beta', phases: [ten] },
    '1:7 duplicate | Cannot use phase name "beta" twice: it stands in line 1 already | a name of its own',
  ],
  [
    { name: 'gradual', phases: [{ name: 'inner', phases: [ten] }] },
    '3:5 not-supported | Cannot read a group of phases: it holds another group | groups of phases only: they are one level deep',
  ],
  [
    { name: 'gradual', phases: [] },
    '3:3 out-of-range | Cannot read "phases": the list has 0 items | at least 1',
  ],
])('readGroup() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
