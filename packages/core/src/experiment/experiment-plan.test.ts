import { describe, expect, test } from 'vitest';
import { parsePlan } from '../plan/parse-plan.ts';
import { reading } from '../plan/tree.fixture.ts';
import { rollbackRule } from '../rollout/rollout.fixture.ts';
import { experimentHash } from './experiment-hash.ts';
import { experimentPlan } from './experiment-plan.ts';
import type { Experiment, ExperimentStep } from './types.ts';

const DAY_MS = 86_400_000;

function experiment(changes: Partial<Experiment> = {}): Experiment {
  return {
    name: 'style',
    description: 'Which style',
    hypothesis: null,
    environment: 'production',
    flag: 'summary',
    unit: 'userId',
    arms: [
      { variant: 'bullets', weightParts: 33_000, title: 'Bullet points' },
      { variant: 'paragraph', weightParts: 33_000, title: null },
      { variant: 'executive', weightParts: 34_000, title: null },
    ],
    steps: [step('all', [[null, 100_000]], null)],
    metrics: [],
    sampleUnits: 500,
    durationMs: 28 * DAY_MS,
    analysis: {
      ...{ method: 'group-sequential', alpha: 0.05, power: 0.8, lookEveryMs: DAY_MS },
      ...{ pastMs: null, windowMs: null },
    },
    guardrails: [],
    conversations: 'cut-now',
    notify: [],
    ...changes,
  };
}

function step(
  name: string,
  shares: readonly (readonly [string | null, number])[],
  holdMs: number | null,
): ExperimentStep {
  const named = shares.map(([segment, weightParts]) => ({ segment, weightParts }));
  return { name, shares: named, holdMs };
}

const arms = [
  { variant: 'paragraph', weightParts: 33_000 },
  { variant: 'executive', weightParts: 34_000 },
  { variant: 'bullets', weightParts: 33_000 },
];

describe('experimentPlan()', () => {
  test('is the plan that a file of the same steps makes, with arms', () => {
    const { value } = reading(parsePlan, {
      ...{ name: 'style', description: 'Which style', environment: 'production' },
      ...{ flag: 'summary', control: 'bullets', candidate: 'paragraph', unit: 'userId' },
      phases: [{ name: 'all', audience: { weight: '100%' }, hold: '28d' }],
      noDataTimeout: '3d',
    });
    const plan = experimentPlan(experiment());
    const { experiment: told, ...rest } = plan;
    expect(told).toEqual({ hash: experimentHash(experiment()), arms });
    expect({
      ...rest,
      phases: rest.phases.map((phase) => ({
        ...phase,
        shares: phase.shares.map(({ arms: split, ...share }) => {
          expect(split).toEqual(arms);
          return share;
        }),
      })),
    }).toStrictEqual(value?.plan);
  });

  test('makes a phase of each step, and the last one lasts to the planned end', () => {
    const steps = [
      step('few', [[null, 10_000]], DAY_MS),
      step(
        'half',
        [
          ['beta', 100_000],
          [null, 50_000],
        ],
        3 * DAY_MS,
      ),
      step('all', [[null, 100_000]], null),
    ];
    const { phases } = experimentPlan(experiment({ steps }));
    const told = phases.map(({ name, hold }) => [name, hold.minMs / DAY_MS, hold.maxMs]);
    expect(told).toEqual([
      ['few', 1, null],
      ['half', 3, null],
      ['all', 24, null],
    ]);
    expect(phases[1]?.shares).toEqual([
      { segment: 'beta', weightParts: 100_000, arms },
      { segment: null, weightParts: 50_000, arms },
    ]);
  });

  test('asks for no time of the last phase when its ramp alone is longer than planned', () => {
    const steps = [step('few', [[null, 1]], 40 * DAY_MS), step('all', [[null, 2]], null)];
    const { phases } = experimentPlan(experiment({ steps }));
    expect(phases.map(({ hold }) => hold.minMs / DAY_MS)).toEqual([40, 0]);
  });

  test('takes over guardrails, channels and what becomes of conversations', () => {
    const taken = { guardrails: [rollbackRule], notify: ['ops'] };
    expect(experimentPlan(experiment({ ...taken, conversations: 'drain' }))).toMatchObject({
      ...taken,
      rollback: { conversations: 'drain', procedure: ['flag'] },
    });
  });
});
