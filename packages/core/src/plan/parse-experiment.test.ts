import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { openValues } from './open-values.ts';
import { readExperiment } from './parse-experiment.ts';
import { parseTree } from './parse-tree.ts';
import { reading, treeOf } from './tree.fixture.ts';

const DAY_MS = 86_400_000;
const EXPERIMENT = {
  apiVersion: 'tidegate/v1',
  kind: 'Experiment',
  name: 'layout',
  environment: 'production',
  flag: 'splitView',
  arms: [{ variant: 'off' }, { variant: 'on' }],
  primary: { engagement: { event: 'engaged', better: 'higher' } },
} as const;
const read = (changes: { readonly [key: string]: Json } = {}) =>
  reading(readExperiment, { ...EXPERIMENT, ...changes });
const parse = (changes: { readonly [key: string]: Json } = {}) =>
  parseTree('e.yaml', treeOf({ ...EXPERIMENT, ...changes }));
const messages = (changes: { readonly [key: string]: Json }) => {
  const result = parse(changes);
  return result.ok ? [] : result.problems.map(({ at, message }) => `${at.line}: ${message}`);
};

describe('readExperiment()', () => {
  test('fills in what is not said', () => {
    const { value, problems } = read();
    expect(problems).toEqual([]);
    expect(value?.experiment).toEqual({
      name: 'layout',
      description: null,
      hypothesis: null,
      environment: 'production',
      flag: 'splitView',
      unit: 'conversation',
      arms: [
        { variant: 'off', title: null, weightParts: 50_000 },
        { variant: 'on', title: null, weightParts: 50_000 },
      ],
      steps: [
        {
          name: 'experiment',
          shares: [{ segment: null, weightParts: 100_000 }],
          holdMs: null,
        },
      ],
      metrics: [expect.objectContaining({ name: 'engagement', role: 'primary', kind: 'rate' })],
      sampleUnits: null,
      durationMs: 28 * DAY_MS,
      analysis: {
        ...{ method: 'always-valid', alpha: 0.05, power: 0.8, lookEveryMs: DAY_MS },
        ...{ pastMs: null, windowMs: null },
      },
      guardrails: [],
      conversations: 'drain',
      notify: [],
    });
  });

  test('tells where the names stand that only a server knows', () => {
    const primary = { paid: { query: 'payments', of: 'value', better: 'higher' } };
    const { value } = read({ primary, audience: { segments: { staff: '50%' } } });
    expect(value?.positions).toEqual({
      environment: { line: 4, column: 14 },
      flag: { line: 5, column: 7 },
      control: { line: 7, column: 14 },
      candidate: { line: 9, column: 14 },
      segments: { staff: { line: 21, column: 5 } },
      variants: { off: { line: 7, column: 14 }, on: { line: 9, column: 14 } },
      queries: { payments: { line: 14, column: 12 } },
    });
  });

  test('shares the usual alpha of a plan among the comparisons of its guardrails', () => {
    const compared = { worseThan: 'control', action: 'rollback' } as const;
    const { value } = read({
      guardrails: [
        { metric: 'error_rate', ...compared },
        { metric: 'refusal_rate', ...compared, share: '25%' },
      ],
    });
    expect(value?.experiment.guardrails).toMatchObject([{ alpha: 0.0075 }, { alpha: 0.0025 }]);
  });

  test('remembers by place what the documents leave open', () => {
    const primary = { engagement: { event: 'e', better: 'higher', ours: ['event'] } };
    const sample = { units: 1_000, per: 'total', ours: ['per'] };
    const rule = { metric: 'error_rate', above: '5%', for: '5m', action: 'pause', ours: ['for'] };
    const { value } = read({
      ...{ primary, sample, duration: '28d', analysis: { alpha: '5%', ours: ['alpha'] } },
      ...{ guardrails: [rule], ours: ['duration'] },
    });
    expect(value?.experiment.open).toEqual({
      'metric "engagement"': ['event'],
      sample: ['per'],
      analysis: ['alpha'],
      experiment: ['duration'],
    });
    if (value === null) return;
    const plan = {} as Extract<Parameters<typeof openValues>[0], { kind: 'Experiment' }>['plan'];
    expect(openValues({ kind: 'Experiment', ...value, plan })).toEqual([
      { place: 'metric "engagement"', keys: ['event'] },
      { place: 'sample', keys: ['per'] },
      { place: 'analysis', keys: ['alpha'] },
      { place: 'experiment', keys: ['duration'] },
      { place: 'guardrail "error_rate above 5% for 5m"', keys: ['for'] },
    ]);
  });
});

describe('parseTree() of an experiment', () => {
  test('answers it with the plan that it runs as', () => {
    const result = parse();
    expect(result).toMatchObject({
      ok: true,
      parsed: {
        kind: 'Experiment',
        experiment: { name: 'layout' },
        plan: {
          ...{ name: 'layout', flag: 'splitView', control: 'off', candidate: 'on' },
          experiment: { arms: [{ variant: 'on' }, { variant: 'off' }] },
        },
      },
    });
  });

  test('answers every mistake, in the order of the file', () => {
    expect(
      messages({
        name: '',
        arms: [
          { variant: 'off', weight: '40%' },
          { variant: 'on', weight: '40%' },
        ],
        primary: { engagement: { evnt: 'engaged', better: 'up' } },
        sample: { units: 'many' },
        analysis: { method: 'bayes' },
        guardrails: [{ metric: 'error_rat', above: '5%', for: '5m', action: 'rollback' }],
        conversations: 'keep',
        weights: {},
      }),
    ).toEqual([
      '3: Cannot read "name": "" is empty',
      '7: Cannot read "arms": their weights add up to 80%',
      '16: Cannot use key "evnt" in a metric of an experiment: there is no such key',
      '16: Cannot read a metric of an experiment: "event" is missing',
      '17: Cannot read "better": found "up"',
      '21: Cannot read "units": found "many"',
      '24: Cannot read "method": found "bayes"',
      '27: Cannot watch metric "error_rat": there is no such metric',
      '33: Cannot read "conversations": found "keep"',
      '34: Cannot use key "weights" in an experiment: there is no such key',
    ]);
  });

  test('says what is missing, each with an example', () => {
    const result = parseTree('e.yaml', treeOf({ apiVersion: 'tidegate/v1', kind: 'Experiment' }));
    expect(result.ok ? [] : result.problems.map(({ expected }) => expected)).toEqual([
      '"name", for example "name: split-view-test"',
      '"environment", for example "environment: production"',
      '"flag", for example "flag: splitView"',
      '"arms", for example "arms: [{ variant: off }, { variant: on }]"',
      '"primary", for example "primary: { engagement: { event: message_engaged, better: higher } }"',
    ]);
  });
});
