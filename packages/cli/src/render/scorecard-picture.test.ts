import type { KpiView } from '@tidegate/protocol';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { kpiView, scorecardView } from '../metric-views.fixture.ts';
import { scorecardPicture } from './scorecard-picture.ts';

const DAY_MS = 86_400_000;
const colors = pc.createColors(false);

/** Rows of the table without its head, cell by cell. */
function rows(...kpis: KpiView[]): string[][] {
  const lines = scorecardPicture(scorecardView({ kpis }), colors).slice(4);
  return lines.map((line) => line.split(/ {2,}/));
}

test('scorecardPicture() shows every state in words, with level, value and target', () => {
  const kpis = [
    kpiView(),
    kpiView({ state: 'met', level: 'warning', sentence: 'close' }),
    kpiView({ state: 'not-met', level: 'critical', value: 0.02, valueText: '2 %' }),
    kpiView({ state: 'no-data', value: null, valueText: null, sentence: 'nothing was told' }),
    kpiView({ state: 'not-yet-due', valueText: '0.5 %', sentence: 'due in 3 d' }),
    kpiView({ state: 'no-data', text: null, value: null, valueText: null, target: null }),
  ];
  const view = scorecardView({ met: 2, notMet: 1, noData: 2, notYetDue: 1, kpis });
  expect(scorecardPicture(view, colors)).toEqual([
    'launch  production  kpis',
    '2 met, 1 not met, 2 without data, 1 not yet due; baseline of 2027-01-15 08:00',
    '',
    'state          level     KPI               now         target',
    '✓ met                    Error rate < 1 %  0.5 % (1h)  below 1 %  error_rate is 0.5 % over the last 1 h',
    '✓ met          warning   Error rate < 1 %  0.5 % (1h)  below 1 %  close',
    '✗ not met      critical  Error rate < 1 %  2 % (1h)    below 1 %  error_rate is 0.5 % over the last 1 h',
    '– no data                Error rate < 1 %  –           below 1 %  nothing was told',
    '· not yet due            Error rate < 1 %  0.5 % (1h)  below 1 %  due in 3 d',
    '– no data                errors            –           –          error_rate is 0.5 % over the last 1 h',
  ]);
});

test.each<[string, Partial<KpiView>, string]>([
  [
    'percent points, which are no share',
    { value: 75.2, valueText: '75.2', target: 'below 80 %' },
    '75.2 (1h)',
  ],
  [
    'a share against a baseline',
    { value: 0.12, valueText: '12 %', target: 'below 115 % of the baseline (10 %)' },
    '12 % (1h)',
  ],
  ['a time', { value: 612.4, valueText: '612 ms', target: 'below 2 000 ms' }, '612 ms (1h)'],
  ['money', { value: 0.02, valueText: '$0.02', windowMs: 7 * DAY_MS }, '$0.02 (1w)'],
  ['a rate in time', { value: 3.1, valueText: '3.1 a second' }, '3.1 a second (1h)'],
  ['a count', { value: 0, valueText: '0', windowMs: DAY_MS }, '0 (1d)'],
])('scorecardPicture() shows %s as the server says it', (_, changes, now) => {
  expect(rows(kpiView(changes))[0]?.[2]).toBe(now);
});

test.each([
  ['kpis', 'KPI'],
  ['budgets', 'budget'],
  ['criteria', 'KPI'],
] as const)('scorecardPicture() of %s heads the column "%s"', (purpose, head) => {
  const lines = scorecardPicture(scorecardView({ purpose, description: 'of the spring' }), colors);
  expect(lines[0]).toBe(`launch  production  ${purpose}  of the spring`);
  expect(lines[3]?.split(/ {2,}/)[2]).toBe(head);
});

test('scorecardPicture() says how a baseline is recorded, and cleans what others wrote', () => {
  const view = scorecardView({ name: 'la\u001bunch', baselineMs: null, kpis: [] });
  expect(scorecardPicture(view, colors).slice(0, 2)).toEqual([
    'la�unch  production  kpis',
    '1 met, 0 not met, 0 without data, 0 not yet due; no baseline yet; tidegate metrics baseline la�unch',
  ]);
});
