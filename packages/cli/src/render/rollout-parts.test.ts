import type { RolloutView } from '@tidegate/protocol';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { rolloutView } from '../rollout-view.fixture.ts';
import { checklistLines, layerLines, stageLines, waitingLines } from './rollout-parts.ts';

const colors = pc.createColors(false);
const UNTOUCHED = { by: null, atMs: null, detail: '', blocking: true } as const;

const review = {
  name: 'review',
  title: 'Before everybody',
  usedBy: 'quarter',
  ordered: false,
  met: false,
  items: [
    { ...UNTOUCHED, name: 'docs', title: 'Documentation', action: null, state: 'open' },
    {
      ...UNTOUCHED,
      name: 'tests',
      title: 'Tests pass',
      action: 'unit',
      state: 'failed',
      by: 'controller',
      detail: 'exit code 1',
    },
    { ...UNTOUCHED, name: 'video', title: 'Video', action: null, state: 'open', blocking: false },
    { ...UNTOUCHED, name: 'law', title: 'Law', action: null, state: 'done', by: 'Ana' },
  ],
} as const;
const later = { ...review, name: 'later', title: null, usedBy: 'completion', met: true } as const;
const checklists = [review, later].map((list) => ({ ...list, items: [...list.items] }));

test('checklistLines() shows the lists of the current gate, and how each item stands', () => {
  expect(checklistLines(rolloutView({ checklists: checklists.slice(0, 1) }), colors)).toEqual([
    '',
    '· review: Before everybody',
    '     item                  how',
    '  ·  docs   Documentation  by hand',
    '  ✗  tests  Tests pass     action unit  controller: exit code 1',
    '  ·  video  Video          by hand',
    '  ✓  law    Law            by hand      Ana',
  ]);
  expect(
    checklistLines(rolloutView({ phase: 0, checklists: checklists.slice(0, 1) }), colors),
  ).toEqual([]);
});

test('checklistLines() shows nothing of a rollout that was taken back', () => {
  const view = rolloutView({ status: 'rolled-back', checklists: checklists.slice(0, 1) });
  expect(checklistLines(view, colors)).toEqual([]);
});

test('checklistLines() shows only completion lists once the rollout is completed', () => {
  const lines = checklistLines(rolloutView({ status: 'completed', checklists }), colors);
  expect(lines.filter((line) => /^[✓·]/.test(line))).toEqual(['✓ later']);
});

test('stageLines() shows measured beside planned time, and nothing before the first stage', () => {
  const stage = { plannedMinMs: 60_000, plannedMaxMs: null, beganMs: null, endedMs: null };
  expect(stageLines(rolloutView({ stages: [{ name: 'before', ...stage }] }), 0, colors)).toEqual(
    [],
  );
  const stages = [
    { ...stage, name: 'before', beganMs: 1_000, endedMs: 91_400 },
    { ...stage, name: 'deploy', plannedMaxMs: 900_000, beganMs: 91_400 },
    { ...stage, name: 'verify' },
  ];
  expect(stageLines(rolloutView({ stages }), 100_000, colors)).toEqual([
    '',
    '   stage   planned   measured',
    '✓  before  1m        1m30s',
    '▶  deploy  1m … 15m  8s',
    '·  verify  1m',
  ]);
});

test('layerLines() shows the layers of a rollback, and waitingLines() what a person does with them', () => {
  const layer: Omit<RolloutView['layers'][number], 'name' | 'state'> = {
    kind: 'deployment',
    target: 'previous',
    action: null,
    withinMs: null,
    beganMs: null,
    endedMs: null,
    detail: '',
    ...{ step: null, attempt: 1, retryAtMs: null, confirm: false, askedMs: null },
    ...{ verify: [], cleanMs: null, effectId: null, steps: [] },
  };
  const layers: RolloutView['layers'] = [
    {
      ...layer,
      name: 'flag',
      kind: 'flag',
      target: 'control',
      withinMs: 120_000,
      state: 'verified',
      beganMs: 1_000,
      endedMs: 1_000,
    },
    {
      ...layer,
      name: 'deployment',
      action: 'promote',
      state: 'failed',
      beganMs: 1_000,
      endedMs: 9_000,
      detail: 'exit code 2',
    },
    { ...layer, name: 'tables', kind: 'database', state: 'running', beganMs: 9_000 },
  ];
  const view = rolloutView({ status: 'rolling-back', layers: [...layers] });
  expect(layerLines(view, colors)).toEqual([
    '',
    '   layer       back to   who             took  limit',
    '✓  flag                  controller      0s    within 2m',
    '✗  deployment  previous  action promote  8s               exit code 2',
    '…  tables      previous  by hand',
  ]);
  expect(waitingLines(view)).toEqual([
    'tidegate rollout layer r1 deployment retry --reason …',
    'tidegate rollout layer r1 deployment skip --reason …',
    'tidegate rollout layer r1 deployment undo --reason …',
    'tidegate rollout layer r1 tables done --reason …',
    'tidegate rollout layer r1 tables skip --reason …',
  ]);
  expect(layerLines(rolloutView({ layers: [...layers] }), colors)).toEqual([]);
});

test('layerLines() shows the step that runs, and what waits for a go or the next attempt', () => {
  const layer: RolloutView['layers'][number] = {
    ...{ name: 'flag', kind: 'flag', target: 'legacy', action: null, withinMs: null },
    ...{ state: 'running', beganMs: 1_000, endedMs: null, detail: 'exit code 2', step: 'check' },
    ...{ attempt: 1, retryAtMs: null, confirm: false, askedMs: null, verify: ['health'] },
    ...{ cleanMs: null, effectId: 'e', steps: [] },
  };
  const data = { ...layer, name: 'data', kind: 'database', target: 'backup', action: 'restore' };
  const waits = { ...data, state: 'waiting', step: null, askedMs: 9_000, beganMs: null } as const;
  const again = { ...data, kind: 'deployment', step: 'execute', attempt: 2, retryAtMs: 0 } as const;
  const view = (one: RolloutView['layers'][number]) =>
    rolloutView({ status: 'rolling-back', layers: [layer, one] });
  expect(layerLines(view({ ...waits, kind: 'database' }), colors).slice(2)).toEqual([
    '…  flag            controller                   check',
    '·  data   backup   action restore               waits for a go',
  ]);
  expect(waitingLines(view({ ...waits, kind: 'database' }))).toEqual([
    'tidegate rollout layer r1 data go --reason …',
    'tidegate rollout layer r1 data skip --reason …',
  ]);
  expect(layerLines(view(again), colors).at(-1)).toContain(
    'execute failed, attempt 2, again at 1970-01-01 00:00:00 UTC: exit code 2',
  );
  expect(waitingLines(view(again)).length).toBe(3);
});

test('waitingLines() gives the commands that open the gate, and says what keeps it shut', () => {
  const view = rolloutView({
    blockers: ['checklist', 'window'],
    checklists: checklists.slice(0, 1),
    waitingFor: {
      approvals: ['product'],
      reviews: [],
      outside: ['year end until 4 January'],
      opensMs: 1_800_000_000_000,
    },
    excluded: ['staff'],
    capParts: 50_000,
  });
  expect(waitingLines(view)).toEqual([
    '',
    'waits for checklist, window',
    'year end until 4 January',
    'the window opens at 2027-01-15 08:00:00 UTC',
    'tidegate rollout check r1 review/docs',
    'tidegate rollout check r1 review/tests --run',
    'tidegate rollout approve r1 --role product',
    'rolled back alone: staff',
    'no share is above 50% until it is resumed',
  ]);
});

test('waitingLines() tells completed from met, and when a scheduled rollout starts', () => {
  const open = { ...later, met: false, items: [...later.items] };
  expect(waitingLines(rolloutView({ status: 'completed', met: true }))).toEqual([
    '',
    'completed and met: every completion list is done',
  ]);
  expect(
    waitingLines(rolloutView({ status: 'completed', met: false, checklists: [open] })),
  ).toEqual(['', 'completed, not met yet: later']);
  expect(waitingLines(rolloutView({ status: 'completed' }))).toEqual([]);
  expect(waitingLines(rolloutView({ status: 'scheduled', startAtMs: 1_800_000_000_000 }))).toEqual([
    '',
    'scheduled starts by itself at 2027-01-15 08:00:00 UTC',
    'tidegate rollout begin r1',
  ]);
});
