import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readRamp } from './experiment-ramp.ts';
import { readFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const VOCABULARY = { what: 'it', required: {}, optional: ['audience', 'ramp'] };
const read = (value: Json) => {
  const context = { segments: new Map(), open: new Map<string, readonly string[]>() };
  const { value: steps, problems } = reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    return fields === null ? null : readRamp(report, fields, context);
  }, value);
  return { steps, problems, ...context };
};
const everybody = (weightParts: number) => [{ segment: null, weightParts }];
const DAY_MS = 86_400_000;

test('readRamp() lets everybody take part at once where nothing is said', () => {
  expect(read({}).steps).toEqual([
    { name: 'experiment', shares: everybody(100_000), holdMs: null },
  ]);
});

test('readRamp() reads who takes part', () => {
  const { steps, segments } = read({
    audience: { segments: { staff: '100%' }, optIn: { beta: '50%' }, weight: '20%' },
  });
  expect(steps).toEqual([
    {
      name: 'experiment',
      shares: [
        { segment: 'staff', weightParts: 100_000 },
        { segment: '@beta', weightParts: 50_000 },
        ...everybody(20_000),
      ],
      holdMs: null,
    },
  ]);
  expect([...segments.keys()]).toEqual(['staff']);
});

test('readRamp() reads step by step, each on top of the one before', () => {
  const { steps, problems, open } = read({
    ramp: [
      { name: 'staff', audience: { segments: { staff: '100%' } }, hold: '1d', ours: ['hold'] },
      { name: 'careful', audience: { weight: '10%' }, hold: '2d' },
      { name: 'whole', audience: { weight: '100%', drop: ['staff'] } },
    ],
  });
  const staff = { segment: 'staff', weightParts: 100_000 };
  expect(problems).toEqual([]);
  expect(steps).toEqual([
    { name: 'staff', shares: [staff], holdMs: DAY_MS },
    { name: 'careful', shares: [staff, ...everybody(10_000)], holdMs: 2 * DAY_MS },
    { name: 'whole', shares: everybody(100_000), holdMs: null },
  ]);
  expect([...open]).toEqual([['step "staff"', ['hold']]]);
});

const ten = { name: 'ten', audience: { weight: '10%' } };
const all = { name: 'all', audience: { weight: '100%' } };

test.each([
  [
    { audience: { weight: '0%' } },
    '2:3 out-of-range | Cannot experiment on nobody: the audience has no share above 0% | a share of those who take part, for example "weight: 100%"',
  ],
  [
    { audience: { weight: '10%', shadow: '50%' } },
    '3:3 not-supported | Cannot use "shadow" in an experiment: who takes part gets an arm | a plan with a phase of "shadow", before the experiment',
    '3:3 not-supported | Cannot use "shadow" in a phase that raises a share: its candidate works unseen | a phase of its own for "shadow", before the one that raises',
  ],
  [
    { ramp: [ten, all] },
    '2:5 missing-key | Cannot read a step of a ramp: "hold" is missing | "hold" in all steps but the last, for example "hold: 1d"',
  ],
  [
    { ramp: [{ ...all, hold: '1d' }] },
    '6:5 unknown-key | Cannot use key "hold" in the last step of a ramp: it means nothing there | the step without it: the last one lasts until it is decided',
  ],
  [
    { ramp: [{ ...all, hold: '1d' }, ten] },
    '10:15 out-of-range | Cannot lower the weight from 100% to 10%: a plan never goes down | 100% or more; a rollback takes it down',
  ],
  [
    {
      ramp: [
        { ...ten, hold: '1d' },
        { ...all, name: 'ten' },
      ],
    },
    '8:11 duplicate | Cannot use step "ten" twice: it stands in line 2 already | a name of its own',
  ],
  [{ ramp: [] }, '2:3 out-of-range | Cannot read "ramp": the list has 0 items | at least 1'],
  [
    { ramp: [all], audience: { weight: '1%' } },
    '8:1 unknown-key | Cannot use key "audience" beside "ramp": it means nothing there | the audience in each step of it',
  ],
])('readRamp() refuses %j', (value, ...problems) => {
  expect(read(value).problems.sort()).toEqual(problems.sort());
});

test('readRamp() takes holds of a minute to 400 days, and 20 steps', () => {
  const held = (hold: string) => read({ ramp: [{ ...ten, hold }, all] }).problems.length;
  expect(['59s', '1m', '400d', '401d'].map(held)).toEqual([1, 0, 0, 1]);
  const steps = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      ...{ name: `s${i}`, audience: { weight: '50%' } },
      ...(i === count - 1 ? {} : { hold: '1h' }),
    }));
  expect(read({ ramp: steps(PLAN_LIMITS.rampSteps) }).problems).toEqual([]);
  expect(read({ ramp: steps(PLAN_LIMITS.rampSteps + 1) }).problems).toEqual([
    '2:3 too-large | Cannot read "ramp": the list has 21 items | at most 20',
  ]);
});
