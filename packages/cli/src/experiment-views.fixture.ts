import type { ExperimentView } from '@tidegate/protocol';

const comparison = {
  ...{
    variant: 'split',
    difference: 0.05,
    relative: 0.25,
    interval: [0.1, 0.4] as [number, number],
  },
  ...{ isRelative: true, pValue: 0.001, adjustedPValue: 0.002, chanceBetter: 0.99 },
  ...{ expectedLoss: 0, state: 'better' as const, varianceTaken: 0 },
  sentence: 'engagement of "split" is 25 % higher',
};

/** An experiment that runs, with a finding. */
export const RUNNING: ExperimentView = {
  ...{ name: 'layout', environment: 'production', description: null, flag: 'splitView' },
  ...{ hypothesis: 'Both at once helps', unit: 'userId', hash: 'abc', durationMs: 28 * 86_400_000 },
  ...{ method: 'group-sequential', status: 'running', primary: ['engagement'], sampleUnits: 1_000 },
  arms: [
    { variant: 'plain', title: 'As it was', weightParts: 50_000 },
    { variant: 'split', title: null, weightParts: 50_000 },
  ],
  run: {
    ...{ rolloutId: 'ro_1', status: 'running', step: 'whole', startedMs: 0, endedMs: null },
    ...{ endsMs: 2_419_200_000, nextLookMs: 1_004_000, plannedLooks: 28 },
    looks: [{ atMs: 900_000, information: 0.5 }],
    decision: null,
  },
  report: {
    ...{ atMs: 900_000, method: 'group-sequential', alpha: 0.05, information: 0.5, units: 500 },
    ...{ plannedUnits: 1_000, looks: 1, mayDecide: true, isOver: false },
    sampleRatio: { pValue: 0.4, isMismatch: false },
    metrics: [
      {
        ...{ name: 'engagement', role: 'primary', kind: 'rate', better: 'higher' },
        arms: [
          { variant: 'plain', units: 250, value: 0.2, standardError: 0.02 },
          { variant: 'split', units: 250, value: 0.25, standardError: 0.02 },
        ],
        comparisons: [comparison],
        segments: [],
      },
      {
        ...{ name: 'complaints', role: 'guardrail', kind: 'rate', better: 'lower' },
        arms: [
          { variant: 'plain', units: 250, value: 0, standardError: 0 },
          { variant: 'split', units: 250, value: 0, standardError: 0 },
        ],
        comparisons: [
          {
            ...comparison,
            ...{ difference: null, relative: null, interval: null, isRelative: false },
            ...{ pValue: null, adjustedPValue: null, state: 'no-data' as const },
          },
        ],
        segments: [],
      },
    ],
    leftOut: { mixedUnits: 2, neverExposed: 0, beforeExposure: 7 },
    problems: [{ code: 'mixed-units', blocks: false, sentence: '2 units met two arms' }],
    verdict: { kind: 'ship', variant: 'split', reasons: ['engagement is 25 % higher'] },
  },
};
