import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { OPEN_GATE } from './gate.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { PhaseContext } from './phase.ts';
import { readPhases } from './phase-list.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const context: PhaseContext = {
    names: new Map(),
    segments: new Map(),
    shares: new Map(),
    claims: new Map(),
    open: new Map(),
    windows: [],
    lists: [],
  };
  const result = reading((report, node) => readPhases(report, node, context), value);
  const { names, segments, open } = context;
  return { ...result, names: [...names.keys()], segments: [...segments], open: [...open] };
};

test('readPhases() compiles phases, each on top of the audience before', () => {
  const guardrail = { metric: 'pii_leaks', above: 0, action: 'rollback' };
  const criterion = { metric: 'error_rate', below: '0.1%' };
  const { value, problems, names, segments } = read([
    { name: 'beta', audience: { segments: { staff: '100%' } }, hold: '7d', risk: 'Low' },
    {
      name: 'quarter',
      description: 'A quarter',
      audience: { weight: '25%' },
      hold: { min: '2d', max: '3d' },
      guardrails: [guardrail],
      gate: { pass: [criterion] },
    },
  ]);
  expect(problems).toEqual([]);
  expect(value).toEqual([
    {
      name: 'beta',
      description: null,
      risk: 'Low',
      shares: [{ segment: 'staff', weightParts: 100_000 }],
      hold: { minMs: 604_800_000, maxMs: null },
      guardrails: [],
      gate: OPEN_GATE,
    },
    {
      name: 'quarter',
      description: 'A quarter',
      risk: null,
      shares: [
        { segment: 'staff', weightParts: 100_000 },
        { segment: null, weightParts: 25_000 },
      ],
      hold: { minMs: 172_800_000, maxMs: 259_200_000 },
      guardrails: [
        {
          shape: 'zero-tolerance',
          name: 'quarter: pii_leaks above 0',
          metric: 'pii_leaks',
          action: 'rollback',
          absolute: true,
        },
      ],
      gate: {
        minUnits: 0,
        pass: [
          {
            shape: 'criterion',
            name: 'quarter gate: error_rate below 0.1%',
            metric: 'error_rate',
            statistic: { of: 'rate' },
            side: 'below',
            limit: 0.001,
          },
        ],
        approvals: [],
      },
    },
  ]);
  expect(names).toEqual(['quarter: pii_leaks above 0', 'quarter gate: error_rate below 0.1%']);
  expect(segments).toEqual([['staff', { line: 4, column: 7 }]]);
});

test('readPhases() asks for name, audience and hold', () => {
  const { value, problems } = read([{}]);
  expect(value).toEqual([]);
  expect(problems).toEqual([
    '1:3 missing-key | Cannot read a phase: "name" is missing | "name", for example "name: quarter"',
    '1:3 missing-key | Cannot read a phase: "audience" is missing | "audience", for example "audience: { weight: 25% }"',
    '1:3 missing-key | Cannot read a phase: "hold" is missing | "hold", for example "hold: 48h"',
  ]);
});

test('readPhases() refuses a name that stands twice', () => {
  const phase = { name: 'a', audience: {}, hold: '1d' };
  const { value, problems } = read([phase, phase]);
  expect(value.map(({ name }) => name)).toEqual(['a']);
  expect(problems).toEqual([
    '6:9 duplicate | Cannot use phase name "a" twice: it stands in line 1 already | a name of its own',
  ]);
});

const phase = (name: string, more: JsonObject = {}) => ({
  name,
  audience: {},
  hold: '1d',
  ...more,
});

test('readPhases() puts the phases of a group in its place', () => {
  const ten = { name: 'ten', audience: { weight: '10%' }, hold: '1d' };
  const quarter = { name: 'quarter', audience: { weight: '25%' }, hold: '1d' };
  const { value, problems, names, open } = read([
    phase('beta'),
    {
      name: 'gradual',
      risk: 'Medium',
      ours: ['risk'],
      guardrails: [{ metric: 'pii_leaks', above: 0, action: 'rollback' }],
      phases: [ten, { ...quarter, risk: 'High' }],
    },
    phase('all'),
  ]);
  expect(problems).toEqual([]);
  expect(
    value.map(({ name, group, risk, shares, guardrails }) => [
      name,
      group,
      risk,
      shares.map(({ weightParts }) => weightParts),
      guardrails.map((rule) => rule.name),
    ]),
  ).toEqual([
    ['beta', undefined, null, [], []],
    ['ten', 'gradual', 'Medium', [10_000], ['gradual: pii_leaks above 0']],
    ['quarter', 'gradual', 'High', [25_000], ['gradual: pii_leaks above 0']],
    ['all', undefined, null, [25_000], []],
  ]);
  expect(names).toEqual(['gradual: pii_leaks above 0']);
  expect(open).toEqual([['phase "gradual"', ['risk']]]);
});

test('readPhases() takes 50 phases with those of groups', () => {
  const group = (length: number) => ({
    name: 'group',
    phases: Array.from({ length }, (_, i) => phase(`p${i}`)),
  });
  expect(read([phase('a'), group(PLAN_LIMITS.phases - 1)]).value.length).toBe(PLAN_LIMITS.phases);
  expect(read([phase('a'), group(PLAN_LIMITS.phases)])).toMatchObject({
    value: [],
    problems: [
      '1:1 too-large | Cannot read "phases": with those of groups there are 51 | at most 50',
    ],
  });
});

test('readPhases() gives "shadow" to its own phase alone', () => {
  const { value, problems } = read([
    phase('shadow', { audience: { shadow: '50%' } }),
    phase('beta', { audience: { weight: '5%' } }),
    { name: 'broken', hold: '1d' },
  ]);
  expect(value.map((each) => each.shadowParts)).toEqual([50_000, undefined, undefined]);
  expect(value.map((each) => Object.hasOwn(each, 'shadowParts'))).toEqual([true, false, false]);
  expect(problems.length).toBe(1);
});

test('readPhases() takes 1 to 50 phases', () => {
  const many = (length: number) =>
    Array.from({ length }, (_, i) => ({ name: `p${i}`, audience: {}, hold: '1d' }));
  expect(read(many(1)).value.length).toBe(1);
  expect(read(many(PLAN_LIMITS.phases)).value.length).toBe(PLAN_LIMITS.phases);
  expect(read(many(PLAN_LIMITS.phases + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "phases": the list has 51 items | at most 50',
  ]);
  expect(read([]).problems).toEqual([
    '1:1 out-of-range | Cannot read "phases": the list has 0 items | at least 1',
  ]);
});
