import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { Phase } from '../rollout/types.ts';
import { OPEN_GATE } from './gate.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';
import { readWatch } from './watch-phase.ts';

const at = { line: 9, column: 1 };
const last: Phase = {
  name: 'all',
  description: 'Everybody',
  risk: 'High',
  shares: [{ segment: null, weightParts: 100_000 }],
  hold: { minMs: 1, maxMs: null },
  guardrails: [],
  gate: { ...OPEN_GATE, minUnits: 5 },
};
const read = (value: Json, phases: readonly Phase[] = [last], names: readonly string[] = []) => {
  const claims = new Map<string, Position>(names.map((name) => [name, { line: 2, column: 1 }]));
  return reading((report, node) => readWatch(report, node, at, phases, claims), value);
};

test('readWatch() holds the audience of the last phase, and asks for nothing else', () => {
  expect(read({ min: '14d', max: '21d' })).toEqual({
    value: {
      name: 'watch',
      description: null,
      risk: null,
      shares: last.shares,
      hold: { minMs: 1_209_600_000, maxMs: 1_814_400_000 },
      guardrails: [],
      gate: OPEN_GATE,
    },
    problems: [],
  });
});

test('readWatch() refuses to watch nobody, too many phases, and a name that is taken', () => {
  expect(read('14d', [{ ...last, shares: [] }]).problems).toEqual([
    '9:1 not-supported | Cannot add a phase "watch": nobody gets the candidate in the last one | a last phase with a share above 0%, or the plan without "watch"',
  ]);
  const many = (length: number) => Array.from({ length }, () => last);
  expect(read('14d', many(PLAN_LIMITS.phases - 1)).problems).toEqual([]);
  expect(read('14d', many(PLAN_LIMITS.phases)).problems).toEqual([
    '9:1 too-large | Cannot add a phase "watch": there are 50 already | at most 50 phases with it',
  ]);
  expect(read('14d', [last], ['watch']).problems).toEqual([
    '9:1 duplicate | Cannot use phase name "watch" twice: it stands in line 2 already | phases of other names',
  ]);
  expect(read('soon').value).toBeNull();
});

test('readWatch() reports nothing more where no phase could be read', () => {
  expect(read('14d', [])).toEqual({ value: null, problems: [] });
});
