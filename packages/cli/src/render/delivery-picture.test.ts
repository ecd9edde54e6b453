import pc from 'picocolors';
import { expect, test } from 'vitest';
import { aimingKpi, deliveryFigures, deploymentView } from '../deployment-views.fixture.ts';
import { deliveryPicture } from './delivery-picture.ts';

const colors = pc.createColors(false);
const DAY_MS = 86_400_000;
const NOW_MS = 1_800_000_000_000;

test('deliveryPicture() shows figures, targets and days', () => {
  const ended = (daysAgo: number, changes = {}) =>
    deploymentView({ endedMs: NOW_MS - daysAgo * DAY_MS, ...changes });
  const deployments = [
    ...[ended(0), ended(0.5), ended(1.5), ended(29.5), ended(31)],
    ...[ended(3, { status: 'failed' }), ended(3, { kind: 'rollback' })],
    ...[ended(3, { environment: 'staging' }), ended(3, { endedMs: null })],
  ];
  const kpis = [
    aimingKpi('deployment_ms'),
    aimingKpi('deployment_failure_rate', { state: 'not-met', target: 'below 2 %' }),
    aimingKpi('deployments', { state: 'no-data', target: 'at least 5' }),
    aimingKpi('deployments', { target: null }),
    aimingKpi('latency_ms'),
  ];
  const drawn = { deployments, kpis, nowMs: NOW_MS };
  expect(deliveryPicture(deliveryFigures(), drawn, colors)).toEqual([
    'production, the last 30 days',
    '                       now                             target',
    'deployments            24, 5.6 a week                  – at least 5',
    'from commit to live    median 2h5m',
    'duration               median 12m30s, 95 % within 15m  ✓ below 15 min',
    'failed                 ░░░░░░░░░░ 4 %                  ✗ below 2 %',
    'taken back, of a year  ░░░░░░░░░░ 1 %',
    'rollbacks of rollouts  1',
    'onset to detected      median –',
    'detected to safe       median 1m30s',
    '',
    `▅${'▁'.repeat(27)}▅█  a day, at most 2`,
  ]);
});

test('deliveryPicture() shows an environment that nobody told of', () => {
  const nothing = deliveryFigures({
    ...{ days: 1, deployments: 0, perWeek: 0, rollbacks: 0, leadP50Ms: null, durationP50Ms: null },
    ...{ durationP95Ms: null, failedShare: null, rolledBackShareYear: null, restoreP50Ms: null },
  });
  expect(deliveryPicture(nothing, { deployments: [], kpis: [], nowMs: 0 }, colors)).toEqual([
    'production, the last 1 days',
    '                       now          target',
    'deployments            0, 0 a week',
    'from commit to live    median –',
    'duration               –',
    'failed                 –',
    'taken back, of a year  –',
    'rollbacks of rollouts  0',
    'onset to detected      median –',
    'detected to safe       median –',
  ]);
});
