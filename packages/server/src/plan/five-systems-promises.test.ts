/** What the five systems promise themselves, number by number as their documents have it. */
import { readFileSync } from 'node:fs';
import {
  describeBound,
  describeDuration,
  findMetric,
  type Kpi,
  kpiSubject,
  type Scorecard,
} from '@tidegate/core';
import { parseFiles } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';

/** Figure, target, then warning and critical level, due date and what is open, where there are such. */
type KpiPromise = readonly [kpi: string, figure: string, target: string, ...more: string[]];

const PROMISES: Readonly<Record<string, readonly KpiPromise[]>> = {
  'mango/scorecard.yaml': [
    ['response-time', 'p95 of latency_ms', 'below 2 000 ms'],
    ['critical-path-errors', 'error_rate', 'below 0.1 %'],
    ['availability', 'uptime', 'above 99.9 %'],
    ['memory', 'highest memory_percent', 'below 80 %'],
    ['database', 'p95 of db_query_ms', 'below 100 ms'],
    ['conversation-response', 'mean of conversation_response_ms', 'below 1 500 ms'],
    ['onboarding', 'onboarding_completion_rate', 'above 80 %'],
    ['history-load', 'p95 of history_load_ms', 'below 1 000 ms'],
    ['preference-sync', 'p95 of preference_sync_ms', 'below 500 ms'],
    ['adoption', 'feature_adoption_rate', 'above 50 %', 'due 30d after activation'],
    ['page-load', 'p95 of page_load_ms', 'below 2 000 ms'],
    ['time-to-interactive', 'p95 of tti', 'below 3 000 ms'],
    ['agent-response', 'mean of conversation_response_ms', 'below 1 500 ms'],
    ['allocated-memory', 'highest memory_percent', 'below 80 %'],
    ['error-rate', 'error_rate', 'below 0.1 %'],
    ['feature-completion', 'latest feature_completion_percent', 'at least 100 %'],
    ['unit-coverage', 'latest unit_coverage_percent', 'above 95 %'],
    ['e2e-pass-rate', 'e2e_pass_rate', 'at least 100 %'],
    ['accessibility', 'the figure', '', 'open'],
    ['browser-compatibility', 'latest browser_compatibility_percent', 'at least 95 %', 'open'],
    ['first-session-onboarding', 'onboarding_completion_rate', 'above 80 %'],
    ['daily-active-users', 'latest daily_active_users', 'at least the baseline'],
    ['feature-usage', 'feature_adoption_rate', 'above 50 %', 'due 30d after activation'],
    ['user-satisfaction', 'mean of satisfaction', 'above 4'],
    ['support-tickets', 'count of support_tickets', 'below 110 % of the baseline'],
    ['uptime', 'uptime', 'above 99.9 %'],
    ['p95-response-time', 'p95 of latency_ms', 'below 2 000 ms'],
    ['conversion', 'conversion_rate', 'at least the baseline'],
    ['retention', 'retention_rate', 'at least the baseline'],
    ['lighthouse', 'latest lighthouse_score', 'above 90'],
  ],
  'mango/budgets.yaml': [
    ['AGENT_PAGE_LOAD', 'p95 of page_load_ms', 'at most 2 000 ms'],
    ['CONVERSATION_RESPONSE', 'p95 of conversation_response_ms', 'at most 1 500 ms'],
    ['PREFERENCE_SYNC', 'p95 of preference_sync_ms', 'at most 500 ms'],
    ['SESSION_HISTORY_LOAD', 'p95 of history_load_ms', 'at most 1 000 ms'],
    ['MEMORY_USAGE_LIMIT', 'highest memory_percent', 'at most 80 %'],
  ],
  'easymo/scorecard.yaml': [
    ['success-rate', 'tool_success_rate', 'above 95 %', 'below 95 %', 'below 90 %'],
    ['latency', 'p95 of latency_ms', 'below 3 000 ms', 'above 3 000 ms', 'above 5 000 ms'],
    ['error-rate', 'error_rate', 'below 5 %', 'above 5 %', 'above 10 %'],
    ['cost', 'mean of cost_usd by conversation', 'below 0.1 USD', 'above 0.1 USD', 'above 0.2 USD'],
  ],
  'easymo/criteria.yaml': [
    ['feature-disabled', 'count of feature_disabled_lines', 'at least 1'],
    ['correlation', 'log_correlation_rate', 'at least 100 %'],
    ['masked', 'count of log_unmasked_lines', 'at most 0'],
    ['no-errors', 'count of log_errors', 'at most 0'],
    ...[
      'ai-lookup-customer',
      'ai-create-voucher',
      'ai-redeem-voucher',
      'ai-void-voucher',
      'ai-whatsapp-webhook',
      'ai-realtime-webhook',
    ].map((probe): KpiPromise => [probe, 'uptime', 'at least 100 %', `probe=${probe}`]),
  ],
  'pulse/scorecard.yaml': [
    ['deployment-frequency', 'count of deployments', 'at least 5', 'above 10'],
    ['deployment-duration', 'mean of deployment_ms', 'below 900 000 ms'],
    ['failed-deployments', 'deployment_failure_rate', 'below 2 %'],
    ['rollback-rate', 'rollback_rate', 'below 1 %'],
    ['uptime', 'uptime', 'at least 99.9 %'],
    ['error-rate', 'error_rate', 'below 0.1 %'],
    ['response-time', 'p95 of latency_ms', 'below 300 ms'],
    ['time-to-restore', 'mean of time_to_restore_ms', 'below 300 000 ms'],
    ['error-tracking', 'the figure', '', 'open'],
    ['user-analytics', 'the figure', '', 'open'],
    ['performance-monitoring', 'the figure', '', 'open'],
    ['alert-coverage', 'the figure', '', 'open'],
    ['backup-frequency', 'the figure', '', 'open'],
  ],
  'valuecanvas/scorecard.yaml': [
    ['error-rate', 'error_rate', 'below 1 %', 'above 2 %', 'above 5 %'],
    ['latency', 'p95 of latency_ms', 'below 2 000 ms', 'above 3 000 ms', 'above 5 000 ms'],
    ['session-isolation', 'count of session_contamination', 'at most 0', 'above 0'],
    ['concurrent-sessions', 'highest concurrent_sessions', 'at least 100'],
  ],
  'agui-chat/scorecard.yaml': [
    ['error-rate', 'error_rate', 'below 0.1 %', 'above 0.2 %'],
    ['p95-response-time', 'p95 of latency_ms', 'below 165 ms', 'above 200 ms'],
    ['memory', 'highest memory_mb', 'below 45 MB', 'above 50 MB'],
    ['cpu', 'highest cpu', 'below 115 % of the baseline', 'above 130 % of the baseline'],
    [
      'successful-requests',
      'rate of successful_requests',
      'at least the baseline',
      'below 95 % of the baseline',
    ],
    ['user-satisfaction', 'count of support_tickets', 'at most the baseline'],
    ['feature-adoption', 'count of agui_events', '', 'open'],
    ['developer-experience', 'the figure', '', 'open'],
    ['system-stability', 'uptime', '', 'open'],
    ['conversion-rate', 'conversion_rate', 'at least the baseline'],
    ['session-duration', 'mean of session_duration_s', 'at least the baseline'],
    ['feature-usage', 'feature_adoption_rate', '', 'open'],
    ['support-burden', 'count of support_tickets', 'at most the baseline'],
  ],
};

const files = ['easymo/metrics.yaml', ...Object.keys(PROMISES)].map((name) => ({
  name,
  text: readFileSync(new URL(`../../../../examples/plans/${name}`, import.meta.url), 'utf8'),
}));
const parsed = parseFiles(files).map(({ name, result }) => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return { name, parsed: result.parsed };
});
const scorecards = new Map<string, Scorecard>(
  parsed.flatMap(({ name, parsed: file }) =>
    file.kind === 'Scorecard' ? [[name, file.file.scorecard] as const] : [],
  ),
);

test.each(Object.entries(PROMISES))('%s says what its document says', (name, promises) => {
  expect(scorecards.get(name)?.kpis.map(promiseOf)).toEqual(promises);
});

test('the five systems promise 30, 4, 13, 4 and 13 figures', () => {
  const counts = ['mango', 'easymo', 'pulse', 'valuecanvas', 'agui-chat'].map(
    (system) => scorecards.get(`${system}/scorecard.yaml`)?.kpis.length,
  );
  expect(counts).toEqual([30, 4, 13, 4, 13]);
  const purposes = [...scorecards.values()].map(({ purpose }) => purpose);
  expect(purposes).toEqual(['kpis', 'budgets', 'kpis', 'criteria', 'kpis', 'kpis', 'kpis']);
});

test('all of them are applied together, and none is met by silence', async () => {
  const store = await openSqliteEngine(temporaryDirectory());
  try {
    await store.transact('bootstrap', { nowMs: T0, environments: ['production'] });
    const asked = { dryRun: false, confirmGrowth: false, actor: ANA, nowMs: T0 };
    const answer = await store.transact('apply', { files: parsed, ...asked });
    expect(answer.ok && answer.answer.applied.map(({ kind, change }) => [kind, change])).toEqual([
      ['Metrics', 'created'],
      ...Object.keys(PROMISES).map(() => ['Scorecard', 'created']),
    ]);
    const views = await store.read('scorecardViews', { environment: 'production', nowMs: T0 });
    const states = views.flatMap(({ kpis }) => kpis.map(({ state }) => state));
    expect(states.length).toBe(Object.values(PROMISES).flat().length);
    expect([...new Set(states)].sort()).toEqual(['no-data', 'not-yet-due']);
  } finally {
    await store.close();
  }
});

function promiseOf(kpi: Kpi): string[] {
  const metric = kpi.metric === null ? null : findMetric(kpi.metric);
  const bounds = [kpi.target, kpi.warning, kpi.critical].map((bound) =>
    bound === null ? '' : describeBound(bound, metric, kpi.statistic),
  );
  const [target = '', ...levels] = bounds;
  const due =
    kpi.dueAfterMs === null ? [] : [`due ${describeDuration(kpi.dueAfterMs)} after activation`];
  const labels = Object.entries(kpi.labels).map(([name, text]) => `${name}=${text}`);
  const open = kpi.open === null ? [] : ['open'];
  return [
    kpi.name,
    kpiSubject(kpi),
    target,
    ...levels.filter((level) => level !== ''),
    ...due,
    ...labels,
    ...open,
  ];
}
