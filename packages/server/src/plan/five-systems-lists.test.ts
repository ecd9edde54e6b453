/** Lists, windows and announcements of the five systems' plans, as their documents have them. */
import { describeDuration } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { planOf, rangeText } from './five-systems-plans.fixture.ts';
import { writtenIn } from './five-systems-written.fixture.ts';

/** A list: its items, its first and its last one, and the actions that find some of them out. */
type Row = readonly [name: string, items: number, first: string, last: string, actions: string];

// biome-ignore format: a table is read line by line.
const LISTS: Readonly<Record<string, readonly Row[]>> = {
  'mango/plan.yaml': [
    // Lines 119–128, 21–24, 36–38, 54, 167–174, 66, 454–457; the migration of 132–139 and 289–298.
    ['pre-deployment', 10, 'All unit tests passing (>95% coverage)', 'Load testing completed', 'unit-tests e2e-tests performance-tests staging-integrity'],
    ['infrastructure', 4, 'All database migrations successfully applied', 'Zero impact on existing authentication functionality', 'monitoring-endpoints'],
    ['core-components', 3, 'Agent components render correctly', 'Navigation functions without errors', ''],
    ['enhanced-features', 1, 'User satisfaction metrics positive', 'User satisfaction metrics positive', ''],
    ['post-deployment', 8, 'All services responding correctly', 'CDN cache properly configured', 'health'],
    ['specification', 20, 'Specification task 1', 'Specification task 20', ''],
    ['after-completion', 4, 'Monitor system health for 48 hours post-deployment', 'Plan next iteration of Agent enhancements', ''],
  ],
  'easymo/plan.yaml': [
    // Lines 11–17, 21–25, 50–52, 72–76 and 80–82, 257–261, 265–269, 273–276.
    ['environment-preparation', 7, 'OpenAI API key configured and tested', 'SIP trunk credentials configured (if using voice)', 'provider-key service-role tables whatsapp-variables'],
    ['code-validation', 5, 'All unit tests passing: pnpm --filter @easymo/ai test', 'No secrets in client-side code (VITE_* or NEXT_PUBLIC_* vars)', 'unit-tests build type-check lint client-secrets'],
    ['deployed', 3, 'Functions deployed successfully', 'Logs show "feature disabled" messages', 'function-health feature-disabled'],
    ['smoke-tests', 8, 'WhatsApp: Send "hello" → Expect greeting response', 'No errors in Supabase function logs', 'log-correlation log-masking log-errors'],
    ['day-1-to-7', 5, 'Monitor metrics hourly', 'Document any issues', ''],
    ['week-2-to-4', 5, 'Monitor metrics daily', 'Update documentation', ''],
    ['month-2-on', 4, 'Standard monitoring', 'Plan enhancements', ''],
  ],
  'pulse/plan.yaml': [
    // Lines 370–374, 591–600, 604–613, 617–624.
    ['guide', 5, 'Code quality gates', 'Documentation updated', 'quality-gates staging-integrity required-variables'],
    ['first-deployment', 10, 'Configure Vercel project and get tokens', 'Train team on deployment process', 'fresh-backup client-secrets'],
    ['each-deployment', 10, 'All tests passing (unit, integration, e2e)', 'Status page ready', 'all-tests staging-integrity pre-deployment-backup'],
    ['after-deployment', 8, 'Health checks passing', 'Team notified of completion', 'health smoke-tests'],
  ],
  'valuecanvas/plan.yaml': [
    // Lines 21–26, 330–339, 343–348.
    ['pre-deployment', 6, 'All Phase 3 integration complete', 'Rollback plan documented', 'verify-integration'],
    ['complete-when', 10, 'Verification script passes', 'Zero cross-contamination', 'verify-integration'],
    ['production-ready-when', 6, 'All success metrics met', 'Runbook updated', ''],
  ],
  'valuecanvas/staging.plan.yaml': [
    // Lines 49–51.
    ['no-regression', 3, 'No new bugs reported', 'Latency within 10% of baseline', ''],
  ],
  'agui-chat/plan.yaml': [
    // The calendar, lines 371–405.
    ['shadow', 4, 'Deploy new architecture in shadow mode', 'Team training on new monitoring tools', ''],
    ['beta', 4, 'Enable new architecture for beta users (5%)', 'Document any issues and resolutions', ''],
    ['limited', 4, 'Gradual increase to 25% of users', 'Stakeholder reporting', ''],
    ['moderate', 4, 'Increase to 50% of users', 'Prepare for majority rollout', ''],
    ['majority', 4, 'Increase to 75% of users', 'Team readiness assessment', ''],
    ['full', 4, 'Enable new architecture for all users', 'Success celebration and retrospective', ''],
    // Success, lines 409–428.
    ['success-technical', 5, 'Zero data loss or corruption', 'New capabilities working correctly', ''],
    ['success-business', 5, 'No negative impact on user engagement', 'Stakeholder satisfaction', ''],
    ['success-operational', 5, 'Smooth deployment process', 'Team knowledge and readiness', ''],
  ],
};

describe.each(Object.entries(LISTS))('%s', (path, rows) => {
  test('has the lists of its document, item by item', () => {
    const lists = Object.entries(planOf(path).checklists ?? {}).filter(
      ([, { ordered }]) => !ordered,
    );
    expect(
      lists.map(([name, { items }]) => [
        name,
        items.length,
        items[0]?.title,
        items.at(-1)?.title,
        items.flatMap(({ action }) => action ?? []).join(' '),
      ]),
    ).toEqual(rows);
  });
});

test('easymo: what is only needed "if enabled" or "if using voice" blocks nothing (14, 17)', () => {
  const { checklists = {} } = planOf('easymo/plan.yaml');
  const items = Object.values(checklists).flatMap((list) => list.items);
  expect(items.flatMap(({ name, blocking }) => (blocking ? [] : [name]))).toEqual([
    'observability',
    'sip',
  ]);
});

// biome-ignore format: a table is read line by line.
const MIGRATIONS: Readonly<Record<string, readonly [steps: string, wayBack: string, ours: string]>> = {
  'mango/plan.yaml': ['staging-integrity, pre-deployment-backup, migrate-production, migration-list, by hand', 'rollback-agent-tables.sql', ''], // 122, 289–298, 135, 138, 261
  'pulse/plan.yaml': ['staging-integrity, fresh-backup, by hand, data-intact, by hand', 'restore the backup or point in time', 'execute'], // 394–397
  'valuecanvas/plan.yaml': ['by hand, pre-deployment-backup, migrate-production, data-intact, by hand', 'restore the backup taken before it', 'backup verify wayBack'], // 10, 23
};

test.each(Object.entries(MIGRATIONS))('%s: its migration goes through five steps', (path, row) => {
  const { checklists = {}, open = {} } = planOf(path);
  const [migration, ...more] = Object.entries(checklists).filter(([, { ordered }]) => ordered);
  const [name = '', list] = migration ?? [];
  expect(more).toEqual([]);
  expect(list?.items.map((item) => item.name)).toEqual([
    ...['staging', 'backup', 'execute', 'verify', 'way-back'],
  ]);
  const ours = open[`migration "${name.replace('migration-', '')}"`] ?? [];
  expect([
    list?.items.map(({ action }) => action ?? 'by hand').join(', '),
    list?.wayBack,
    ours.join(' '),
  ]).toEqual(row);
});

test.each([
  ['mango/plan.yaml', ['post-deployment', 'specification', 'after-completion']],
  ['easymo/plan.yaml', ['day-1-to-7', 'week-2-to-4', 'month-2-on']],
  ['pulse/plan.yaml', ['after-deployment']],
  ['valuecanvas/plan.yaml', ['complete-when', 'production-ready-when']],
  ['agui-chat/plan.yaml', ['success-technical', 'success-business', 'success-operational']],
])('%s is met by lists of its own, besides being completed', (path, lists) => {
  expect(planOf(path).completion).toEqual(lists);
});

test('pulse: windows, times to avoid and the four stages (lines 377–385, 406–407)', () => {
  const { window, avoid, deployment } = planOf('pulse/plan.yaml');
  expect(window).toEqual({ days: [2, 3, 4], fromMinute: 600, toMinute: 840, zone: 'UTC' });
  expect(avoid).toEqual([
    { days: [1], fromMinute: 0, toMinute: 720, zone: 'UTC' },
    { days: [5], fromMinute: 720, toMinute: 1_440, zone: 'UTC' },
  ]);
  expect(deployment?.methods).toEqual(['pipeline', 'by-hand', 'emergency']);
  expect(
    deployment?.stages.map(({ name, minMs, maxMs }) => `${name} ${rangeText(minMs, maxMs)}`),
  ).toEqual([
    'pre-deployment 30m',
    'deployment 10m … 15m',
    'verification 15m … 30m',
    'monitoring 1h',
  ]);
});

test('the old path goes when the documents say so: 3 to 6 months (117), month 2 (366)', () => {
  const paths = ['agui-chat/plan.yaml', 'valuecanvas/plan.yaml', 'mango/plan.yaml'];
  const retired = paths.map((path) => planOf(path).retirement);
  expect(retired.map((one) => one && rangeText(one.minMs, one.maxMs))).toEqual([
    '90d … 180d',
    '30d … 60d',
    undefined,
  ]);
});

test('valuecanvas: production waits for staging (week 1 before week 2)', () => {
  expect(planOf('valuecanvas/plan.yaml').requires).toEqual(['staging/valuecanvas-staging']);
});

// biome-ignore format: a table is read line by line.
const TOLD: Readonly<Record<string, readonly (readonly [name: string, when: string, to: string, ours: string])[]>> = {
  'mango/plan.yaml': [
    ['advance-notice', '1w before started', 'external by email', ''], // line 398
    ['deployment-day', 'started', 'external by email', ''], // line 414
    ['follow-up', 'completed', 'external by email', ''], // line 426
  ],
  'easymo/plan.yaml': [
    ['engineering', 'started', 'internal by email', 'subject text'], // line 282
    ['beta-users', 'entered limited', 'beta by email', 'subject text'], // line 288
    ['everybody', 'entered everybody', 'external by email', 'channels subject text'], // line 289
    ['summary', 'completed', 'internal by slack', 'channels subject text'], // line 284
  ],
  'pulse/plan.yaml': [
    // Lines 325–326 and 409 name them, without a word of text.
    ['team', 'started', 'internal by slack', 'when audience channels subject text'],
    ['available', 'completed', 'external by email', 'when audience channels subject text'],
    ['taken-back', 'rolled-back', 'external by email', 'channels subject text'],
  ],
};

test.each(Object.entries(TOLD))('%s tells people when its document says so', (path, rows) => {
  const { announcements = [], open = {} } = planOf(path);
  expect(
    announcements.map(({ name, when, phase, beforeMs, audience, channels }) => [
      name,
      `${beforeMs === 0 ? '' : `${describeDuration(beforeMs)} before `}${when}${phase === null ? '' : ` ${phase}`}`,
      `${audience} by ${channels.join(', ')}`,
      (open[`announcement "${name}"`] ?? []).join(' '),
    ]),
  ).toEqual(rows);
  expect(writtenIn(path, 'announcements').length).toBe(rows.length);
});

test('mango: the three texts are those of lines 399–440, with their fields', () => {
  const { announcements = [] } = planOf('mango/plan.yaml');
  expect(announcements.map(({ subject }) => subject)).toEqual([
    'Exciting Agent Features Coming to Mango Platform',
    'Mango Platform Enhancement in Progress',
    'New AI Agent Features Now Available!',
  ]);
  const fields = announcements.flatMap(({ text }) => text.match(/\[[^\]]+\]/g) ?? []);
  expect(fields).toEqual([
    ...['[date]', '[time]', '[phase]'],
    ...['[direct link to Agent features]', '[link to documentation]'],
  ]);
});
