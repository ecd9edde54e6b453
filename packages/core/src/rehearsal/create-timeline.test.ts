import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Rollout } from '../rollout/types.ts';
import { createTimeline } from './create-timeline.ts';
import { TIMELINE_ENTRIES_MAX } from './limits.ts';
import { aPlan, START_MS } from './rehearsal.fixture.ts';

const plan = aPlan();
const first = newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 1, nowMs: START_MS });
const moment = (afterMs: number, changes: Partial<Rollout> = {}) => ({
  atMs: START_MS + afterMs,
  rollout: { ...first, ...changes },
  memories: new Map(),
  source: {},
  running: [],
});
const verdict = (kind: 'pass' | 'fail') => ({
  kind,
  code: 'within-limit' as const,
  numbers: {},
  units: { control: 0, candidate: 0 },
  sentence: kind,
});

test('createTimeline() keeps a step where the state changed, and joins verdicts that go on', () => {
  const writer = createTimeline(plan, START_MS);
  const running = { status: 'running', reason: 'go' } as const;
  writer.add(moment(0, running), []);
  writer.add(moment(10, { ...running, verdicts: { errors: verdict('pass') } }), []);
  writer.add(moment(20, { ...running, heldMs: 5, verdicts: { errors: verdict('pass') } }), []);
  writer.add(moment(30, { ...running, phase: 1, verdicts: { errors: verdict('fail') } }), []);
  const { steps, verdicts, endMs } = writer.timeline();
  expect(steps.map(({ atMs, phase }) => [atMs - START_MS, phase])).toEqual([
    [0, 'quarter'],
    [30, 'half'],
  ]);
  const span = (fromMs: number, toMs: number, kind: 'pass' | 'fail') => ({
    fromMs: START_MS + fromMs,
    toMs: START_MS + toMs,
    kind,
    sentence: kind,
  });
  expect(verdicts).toEqual({ errors: [span(0, 20, 'pass'), span(20, 30, 'fail')] });
  expect(endMs).toBe(START_MS + 30);
});

test('createTimeline() tells people, guardrails and refusals apart, and counts what it drops', () => {
  const writer = createTimeline(plan, START_MS);
  const row = (kind: 'key' | 'controller', body: Record<string, string>) => ({
    actor: { kind, id: 'x', name: 'x' },
    action: 'rollout.paused',
    subject: 'r',
    body,
  });
  const rows = [row('key', { reason: 'lunch' }), row('controller', { guardrail: 'errors' })];
  const change = { rollout: first, effects: [], auditRows: rows, refusal: null };
  const refusal = { code: 'wrong-status', sentence: 'Cannot' } as const;
  writer.add(moment(0), [change, { ...change, refusal }]);
  expect(writer.timeline().marks).toEqual([
    { atMs: START_MS, kind: 'person', text: 'rollout.paused: lunch' },
    { atMs: START_MS, kind: 'guardrail', text: 'rollout.paused: errors' },
    { atMs: START_MS, kind: 'refused', text: 'Cannot', code: 'wrong-status' },
  ]);
  for (let i = 0; i < TIMELINE_ENTRIES_MAX; i++) writer.add(moment(i), [change]);
  expect(writer.timeline().marks.length).toBe(TIMELINE_ENTRIES_MAX);
  expect(writer.timeline().dropped).toBe(2 * TIMELINE_ENTRIES_MAX + 3 - TIMELINE_ENTRIES_MAX);
});
