import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readDeployment } from './deployment.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { OpenPlaces } from './open-places.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, open: OpenPlaces = new Map()) =>
  reading((report, node) => readDeployment(report, node, open), value);

test('readDeployment() reads methods and stages in their order', () => {
  const open: OpenPlaces = new Map();
  const stages = [
    { name: 'before', planned: '30m' },
    { name: 'deploy', planned: { min: '10m', max: '15m' } },
  ];
  expect(read({ methods: ['pipeline', 'emergency'], stages, ours: ['stages'] }, open)).toEqual({
    value: {
      methods: ['pipeline', 'emergency'],
      stages: [
        { name: 'before', minMs: 1_800_000, maxMs: null },
        { name: 'deploy', minMs: 600_000, maxMs: 900_000 },
      ],
    },
    problems: [],
  });
  expect([...open]).toEqual([['deployment', ['stages']]]);
  expect(read({ methods: ['by-hand'] }).value).toEqual({ methods: ['by-hand'], stages: [] });
});

test.each<[Json, string]>([
  [
    {},
    '1:1 missing-key | Cannot read "deployment": "methods" is missing | "methods", for example "methods: [pipeline, by-hand, emergency]"',
  ],
  [
    { methods: ['manual'] },
    '2:5 unknown-name | Cannot read a method: found "manual" | "pipeline", "by-hand" or "emergency"',
  ],
  [
    { methods: ['by-hand', 'by-hand'] },
    '3:5 duplicate | Cannot use method "by-hand" twice: it stands in line 2 already | each method once',
  ],
  [
    { methods: ['by-hand'], stages: [{ name: 'a', planned: '0s' }] },
    '6:14 out-of-range | Cannot read "planned": "0s" is less than 1s | a duration from 1s to 31d',
  ],
  [
    {
      methods: ['by-hand'],
      stages: [
        { name: 'a', planned: '1m' },
        { name: 'a', planned: '1m' },
      ],
    },
    '8:11 duplicate | Cannot use stage "a" twice: it stands in line 5 already | a name of its own',
  ],
])('readDeployment() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test('readDeployment() takes 20 stages', () => {
  const many = (length: number) => ({
    methods: ['by-hand'],
    stages: Array.from({ length }, (_, i) => ({ name: `s${i}`, planned: '1m' })),
  });
  expect(read(many(PLAN_LIMITS.stages)).value?.stages.length).toBe(20);
  expect(read(many(PLAN_LIMITS.stages + 1)).problems.length).toBe(1);
});
