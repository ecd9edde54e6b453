import type { DeliveryFigures } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { type DeliveredRow, deliveryFiguresOf, type Restore } from './delivery-figures.ts';

const NOW_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const at = { environment: 'production', days: 30, nowMs: NOW_MS };

/** A deployment that ended `daysAgo` and took some minutes. */
function row(daysAgo: number, minutes: number, changes: Partial<DeliveredRow> = {}): DeliveredRow {
  const endedMs = NOW_MS - daysAgo * DAY_MS;
  const startedMs = endedMs - minutes * MINUTE_MS;
  return { kind: 'deploy', status: 'succeeded', startedMs, endedMs, commitMs: null, ...changes };
}

const NONE: DeliveryFigures = {
  ...{ environment: 'production', days: 30, deployments: 0, perWeek: 0, leadP50Ms: null },
  ...{ durationP50Ms: null, durationP95Ms: null, failedShare: null, rolledBackShareYear: null },
  ...{ restoreP50Ms: null, detectP50Ms: null, rollbacks: 0 },
};

const failed = { status: 'failed' } as const;
const back = { status: 'rolled-back' } as const;

const cases: [string, readonly DeliveredRow[], Partial<DeliveryFigures>][] = [
  ['nothing', [], {}],
  ['one that runs', [row(0, 1, { status: 'running', endedMs: null })], {}],
  ['a rollback is no delivery', [row(1, 3, { kind: 'rollback' })], {}],
  [
    'a hotfix is one',
    [row(1, 3, { kind: 'hotfix' })],
    {
      ...{ deployments: 1, perWeek: 7 / 30, durationP50Ms: 180_000, durationP95Ms: 180_000 },
      ...{ failedShare: 0, rolledBackShareYear: 0 },
    },
  ],
  [
    'a failed one counts among those that ended, and in nothing else',
    [row(1, 2), row(2, 90, failed), row(3, 2), row(4, 2)],
    {
      ...{ deployments: 3, perWeek: 21 / 30, durationP50Ms: 120_000, durationP95Ms: 120_000 },
      ...{ failedShare: 1 / 4, rolledBackShareYear: 0 },
    },
  ],
  [
    'the share that was taken back looks at a year, the others at their days',
    [row(1, 10), row(31, 10, back), row(364, 10), row(366, 10, back)],
    {
      ...{ deployments: 1, perWeek: 7 / 30, durationP50Ms: 600_000, durationP95Ms: 600_000 },
      ...{ failedShare: 0, rolledBackShareYear: 1 / 3 },
    },
  ],
  [
    'quantiles are by nearest rank: of ten the fifth and the tenth',
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((minutes) => row(1, minutes)),
    {
      ...{ deployments: 10, perWeek: 70 / 30, durationP50Ms: 300_000, durationP95Ms: 600_000 },
      ...{ failedShare: 0, rolledBackShareYear: 0 },
    },
  ],
  [
    'the lead time is of those that told their commit, and never below 0',
    [
      row(1, 1, { commitMs: NOW_MS - DAY_MS - 7_200_000 }),
      row(1, 1, { commitMs: NOW_MS - DAY_MS + 5 }),
      row(1, 1),
    ],
    {
      ...{ deployments: 3, perWeek: 21 / 30, durationP50Ms: 60_000, durationP95Ms: 60_000 },
      ...{ failedShare: 0, rolledBackShareYear: 0, leadP50Ms: 0 },
    },
  ],
  [
    'the span begins after its first moment, and ends with now',
    [row(30, 1), row(29.999, 1), row(0, 1), row(-0.001, 1)],
    {
      ...{ deployments: 2, perWeek: 14 / 30, durationP50Ms: 60_000, durationP95Ms: 60_000 },
      ...{ failedShare: 0, rolledBackShareYear: 0 },
    },
  ],
];

describe('deliveryFiguresOf()', () => {
  it.each(cases)('%s', (_, rows, changes) => {
    expect(deliveryFiguresOf(rows, [], at)).toEqual({ ...NONE, ...changes });
  });

  it('tells detected to safe and onset to detected apart, each of those that are known', () => {
    const restore = (changes: Partial<Restore>): Restore => ({
      detectedMs: NOW_MS - DAY_MS,
      safeMs: NOW_MS - DAY_MS,
      onsetMs: null,
      ...changes,
    });
    const restores = [
      restore({}),
      restore({ safeMs: NOW_MS - DAY_MS + 90_000, onsetMs: NOW_MS - DAY_MS - 300_000 }),
      restore({ safeMs: NOW_MS - DAY_MS + 240_000 }),
      // It still goes back.
      restore({ safeMs: null }),
      // It was longer ago.
      restore({ detectedMs: NOW_MS - 31 * DAY_MS, safeMs: NOW_MS }),
    ];
    expect(deliveryFiguresOf([], restores, at)).toEqual({
      ...NONE,
      ...{ rollbacks: 4, restoreP50Ms: 90_000, detectP50Ms: 300_000 },
    });
  });
});
