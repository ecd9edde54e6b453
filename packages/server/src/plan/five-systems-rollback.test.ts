/** How the five systems go back: their layers, limits and checks, number by number as their documents have them. */
import { describeDuration, type Layer, layersOf } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { configOf } from './five-systems-config.fixture.ts';
import { planOf } from './five-systems-plans.fixture.ts';
import { givenOf, writtenIn } from './five-systems-written.fixture.ts';

/**
 * A layer: its name, what it goes back to and by when, who does it, what is looked at then, and which of
 * its keys the document gives. Any other must be `ours`.
 */
type Row = readonly [name: string, to: string, by: string, looksAt: string, given: string];

// biome-ignore format: a table is read line by line.
const LAYERS: Readonly<Record<string, readonly Row[]>> = {
  'mango/plan.yaml': [
    // Lines 241–253; 255–262 "if needed", 278; 264–271.
    ['flag', 'control within 2m', 'at once', 'traffic', 'flag within'],
    ['agent-tables', '20241130000000 within 10m', 'supabase after a go', 'data-intact', 'database within confirm verify'],
    ['deployment', 'previous within 30m', 'vercel', 'health traffic', 'deployment within verify'],
  ],
  'easymo/plan.yaml': [
    // Line 130; 165–171 "optional"; 173–175 "if needed"; all of it in the 30 minutes of line 156.
    ['flag', 'control within 5m', 'at once', 'traffic', 'flag within'],
    ['functions', 'functions-deleted within 30m', 'functions after a go', '', 'deployment within confirm'],
    ['package', 'previous within 30m', 'package-revert after a go', '', 'deployment within confirm'],
  ],
  'pulse/plan.yaml': [
    // Lines 292–295, 297–300, 302–305, 307–310, 324; what is looked at: 310, 318, 319.
    ['flag', 'control within 30s', 'at once', 'traffic health', 'flag within'],
    ['deployment', 'previous within 3m', 'vercel', 'health traffic', 'deployment within verify'],
    ['git-revert', 'previous within 10m', 'git-revert after a go', 'health', 'deployment within confirm verify'],
    ['database', 'backup within 30m', 'database-restore after a go', 'data-intact', 'database within confirm verify'],
    ['watch', 'control', 'at once', 'health smoke-tests, clean for 15m', 'watch verify'],
  ],
  'valuecanvas/plan.yaml': [
    // Lines 169–184 give no limit.
    ['flag', 'control', 'at once', 'traffic', 'flag'],
    ['environment', 'legacy', 'app-environment after a go', 'agent-query', 'deployment verify'],
  ],
  'agui-chat/plan.yaml': [
    // Lines 231, 249 and 259–262.
    ['flag', 'control within 30s', 'at once', 'traffic system-health', 'flag within verify'],
  ],
};

/** Names are free, and so is which driver it is. */
const FREE = ['name', 'run', 'ours'];

describe.each(Object.entries(LAYERS))('%s', (path, rows) => {
  const plan = planOf(path);
  const layers = layersOf(plan);

  test('goes back layer by layer, within the limits of its document', () => {
    expect(layers.map(rowOf)).toEqual(rows.map((row) => row.slice(0, 4)));
  });

  test('says of all else that it is ours', () => {
    const written = writtenIn(path, 'rollback', 'procedure');
    const given = layers.map(({ name }, index) =>
      givenOf(written[index], FREE, plan.open?.[`layer "${name}"`]),
    );
    expect(given).toEqual(rows.map(([, , , , keys]) => keys));
  });

  test('hears of layers that fail by a channel that there is', () => {
    const { escalate = [] } = plan.rollback;
    expect(escalate.length).toBe(1);
    const config = configOf(path.split('/')[0] ?? '');
    expect(Object.keys(config.channels.named)).toEqual(expect.arrayContaining([...escalate]));
  });

  test('brings layers back by drivers of its own environment', () => {
    const { drivers } = configOf(path.split('/')[0] ?? '').safety;
    const named = layers.flatMap(({ action }) => action ?? []);
    expect(drivers.map(({ name, environment }) => [name, environment])).toEqual(
      expect.arrayContaining(named.map((name) => [name, plan.environment])),
    );
    expect(drivers.length).toBe(named.length);
  });
});

// biome-ignore format: a table is read line by line.
const CONVERSATIONS: Readonly<Record<string, readonly [conversations: string, ours: string]>> = {
  'mango/plan.yaml': ['cut-now', 'conversations'],
  'easymo/plan.yaml': ['cut-now', 'escalate'], // line 134 "immediately"
  'pulse/plan.yaml': ['cut-now', 'conversations escalate'],
  'valuecanvas/plan.yaml': ['drain', 'conversations escalate'],
  'valuecanvas/staging.plan.yaml': ['cut-now', ''],
  'agui-chat/plan.yaml': ['cut-now', 'conversations escalate'],
};

test.each(Object.entries(CONVERSATIONS))('%s says what becomes of conversations', (path, row) => {
  const { rollback, open = {} } = planOf(path);
  expect([rollback.conversations, (open['rollback'] ?? []).join(' ')]).toEqual(row);
});

test('no data go back, and nothing is deleted, before a person says so', () => {
  const risky = Object.keys(LAYERS).flatMap((path) =>
    layersOf(planOf(path)).filter(
      ({ kind, target }) => kind === 'database' || target === 'functions-deleted',
    ),
  );
  expect(risky.map(({ name, confirm }) => [name, confirm])).toEqual([
    ['agent-tables', true],
    ['functions', true],
    ['database', true],
  ]);
});

function rowOf({ name, target, withinMs, action, confirm, verify = [], cleanMs }: Layer) {
  const within = withinMs === null ? '' : ` within ${describeDuration(withinMs)}`;
  const go = confirm === true ? ' after a go' : '';
  const clean = cleanMs === undefined ? '' : `, clean for ${describeDuration(cleanMs)}`;
  return [
    ...[name, `${target}${within}`, `${action ?? 'at once'}${go}`],
    `${verify.join(' ')}${clean}`,
  ];
}
