import pc from 'picocolors';
import { expect, test } from 'vitest';
import { dashboardView, kpiView, SERVER_MS, scorecardView } from '../metric-views.fixture.ts';
import { dashboardPicture } from './dashboard-picture.ts';

const colors = pc.createColors(false);

test('dashboardPicture() shows a quiet environment', () => {
  expect(dashboardPicture(dashboardView(), colors)).toEqual([
    'production  2027-01-15 08:00:00  monitoring is not activated; tidegate metrics activate',
    '',
    'last 5 minutes    turns  an hour  errors  p50     p95     p99',
    'product           100    1 200    5 %     100 ms  200 ms  300 ms',
    '',
    'uptime (24h)  memory  cpu   db p95  instances  streams  lost batches  dropped  kept out',
    '99.9 %        512 MB  50 %  –       2          3        0             4        0',
    '',
    'no rollouts',
    '',
    'last 24 hours',
    'delivered  callback p95  satisfaction  tools  a conversation  today   users  sessions',
    '100 %      20 ms         4.5           –      0.02 USD        12 USD  7      3',
    '',
    'no errors in the last hour',
    '',
    'no budgets',
  ]);
});

test('dashboardPicture() shows rollouts, errors and budgets', () => {
  const place = { environment: 'production', flag: '', variant: 'all', lastMs: SERVER_MS };
  const lines = dashboardPicture(
    dashboardView({
      activatedMs: SERVER_MS,
      rollouts: [
        {
          ...{ id: 'ro_1', flag: 'chat', status: 'running', phase: 'ten', weightParts: 10_000 },
          ...{ units: { legacy: 3, new: 1 }, triggers: { errors: 'pass', leaks: 'no-data' } },
        },
      ],
      topErrors: [{ ...place, type: 'E', message: 'away\u001b[31m', count: 3 }],
      budgets: [scorecardView({ kpis: [kpiView({ state: 'not-met', sentence: 'too many' })] })],
    }),
    colors,
  );
  expect(lines[0]).toMatch(/monitoring since 2027-01-15 08:00:00$/);
  expect(lines.slice(8, 10)).toEqual([
    'rollout  status   phase  share  units that met                         guardrails',
    'chat     running  ten    10%    legacy 3 ████████░░  new 1 ███░░░░░░░  errors pass, leaks no-data',
  ]);
  expect(lines.slice(15)).toEqual([
    'errors  type  message (last hour)',
    '3       E     away�[31m',
    '',
    'budget',
    '✗ not met  Error rate < 1 %  too many',
  ]);
});
