import type { FlagUsage, FlagView } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
// The other side: what it forgets must not be claimed here.
import { RETENTION_MS } from '../../../server/src/store/limits.ts';
import { flagView } from '../flag-view.fixture.ts';
import { USE_KNOWN_DAYS } from './limits.ts';
import type { Scan } from './scan-sources.ts';
import { staleReport } from './stale-report.ts';

const DAY_MS = 86_400_000;
const nowMs = 100 * DAY_MS;
const UNUSED = 'no use of it was counted since 1970-01-11; what was before is not known';

function usage(more: Partial<FlagUsage>): FlagUsage {
  return {
    ...{ key: 'a', environment: 'production', aliases: [], lastEvaluatedMs: nowMs - 1 },
    ...{ evaluations: [], exposures: 0, changedMs: 40 * DAY_MS, archivedMs: null },
    ...{ constantVariant: null, owner: null, ...more },
  };
}

const mentions = (...places: string[]) => ({ places, count: places.length });
const scan: Scan = {
  ...{ files: 2, skipped: 1, truncated: false },
  mentions: new Map([
    ['a', mentions('x.ts:1')],
    ['VITE_A', mentions('env.ts:9')],
    ['old', mentions('y.ts:2')],
  ]),
  unknown: new Map([['typo', mentions('z.ts:3')]]),
};

function whyOf(more: Partial<FlagUsage>, days = 30) {
  const report = staleReport({
    ...{ environment: 'production', days, nowMs, views: [], scan: null },
    usage: [usage(more)],
  });
  return report.stale.flatMap(({ why }) => why);
}

describe('staleReport()', () => {
  test.each<[string, Partial<FlagUsage>, string[]]>([
    ['one that rules decide', {}, []],
    ['a constant', { constantVariant: 'on' }, ['everybody has got "on" for 60 days']],
    ['a constant of yesterday', { constantVariant: 'on', changedMs: 99 * DAY_MS }, []],
    ['a constant that a rollout owns', { constantVariant: 'on', owner: 'r1' }, []],
    ['one that nobody ever asked for', { lastEvaluatedMs: null }, [UNUSED]],
    [
      'one that nobody asks for any more',
      { lastEvaluatedMs: 60 * DAY_MS },
      ['no use of it was counted for 40 days'],
    ],
    [
      'both',
      { constantVariant: 'on', lastEvaluatedMs: null },
      ['everybody has got "on" for 60 days', UNUSED],
    ],
    ['one that is archived', { constantVariant: 'on', archivedMs: 1 }, []],
  ])('says of %s why it is stale', (_, more, why) => {
    expect(whyOf(more)).toEqual(why);
  });

  test.each<[string, FlagView[], number]>([
    ['a flag', [flagView({ requires: [{ flag: 'a', variant: 'on' }] })], 0],
    [
      'an archived flag',
      [flagView({ requires: [{ flag: 'a', variant: 'on' }], archivedMs: 1 })],
      1,
    ],
    ['no flag', [flagView({ key: 'a' })], 1],
  ])('of what %s requires, and everybody gets alike, lists %j', (_, views, count) => {
    const constant = usage({ constantVariant: 'on', lastEvaluatedMs: null });
    const asked = { environment: 'production', days: 30, nowMs, scan: null };
    expect(staleReport({ ...asked, usage: [constant], views }).stale).toHaveLength(count);
  });

  test('knows of uses for as long as the server keeps the last one', () => {
    expect(USE_KNOWN_DAYS * DAY_MS).toBe(RETENTION_MS.lastEvaluation);
  });

  test.each([
    [59, 1],
    [60, 1],
    [61, 0],
  ])('takes a flag that has been the same for 60 days, asked for %d days: %d', (days, count) => {
    expect(whyOf({ constantVariant: 'on' }, days)).toHaveLength(count);
  });

  test('says where sources speak of a flag, by key and variable, and which speak of none', () => {
    const report = staleReport({
      ...{ environment: 'production', days: 30, nowMs, scan },
      usage: [
        usage({ constantVariant: 'on' }),
        usage({ key: 'b' }),
        usage({ key: 'old', archivedMs: 5 }),
        usage({ key: 'older', archivedMs: 5 }),
      ],
      views: [flagView({ key: 'a', variable: 'VITE_A' })],
    });
    expect(report).toEqual({
      environment: 'production',
      days: 30,
      scanned: { files: 2, skipped: 1, truncated: false },
      stale: [
        {
          key: 'a',
          why: ['everybody has got "on" for 60 days'],
          constantVariant: 'on',
          mentions: mentions('x.ts:1', 'env.ts:9'),
        },
      ],
      unusedInCode: ['b'],
      archivedInCode: [{ key: 'old', mentions: mentions('y.ts:2') }],
      unknownInCode: [{ key: 'typo', mentions: mentions('z.ts:3') }],
    });
  });
});
