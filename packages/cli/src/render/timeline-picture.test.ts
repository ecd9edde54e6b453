import type { Timeline } from '@tidegate/core';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { timelinePicture } from './timeline-picture.ts';

const colors = pc.createColors(false);
const HOUR_MS = 3_600_000;
const step = (hours: number, status: 'running' | 'rolled-back', weightParts: number) => ({
  atMs: hours * HOUR_MS,
  status,
  phase: 'ten',
  weightParts,
  reason: status === 'running' ? 'started' : 'errors',
});
const span = (from: number, to: number, kind: 'pass' | 'fail' | 'no-data') => ({
  fromMs: from * HOUR_MS,
  toMs: to * HOUR_MS,
  kind,
  sentence: kind,
});

const timeline: Timeline = {
  startMs: 0,
  endMs: 60 * HOUR_MS,
  steps: [step(0, 'running', 10_000), step(59, 'rolled-back', 0)],
  marks: [
    { atMs: HOUR_MS, kind: 'person', text: 'rollout.approved: product' },
    { atMs: 59 * HOUR_MS, kind: 'guardrail', text: 'rollout.rolled-back: errors\u001b[2J' },
  ],
  verdicts: { errors: [span(0, 1, 'no-data'), span(1, 59, 'pass'), span(59, 60, 'fail')] },
  dropped: 0,
};

test('timelinePicture() shows steps, what guardrails did, and the worst of each column', () => {
  expect(timelinePicture({ timeline }, colors)).toEqual(
    [
      'after   with this plan       why',
      '0s      running ten 10%      started',
      '2d11h   rolled-back ten 0%   errors',
      '',
      '2d11h  rollout.rolled-back: errors�[2J',
      '',
      expect.stringMatching(/^█ fail .* rule$/),
      `·${'─'.repeat(58)}█  errors`,
    ].map((line) => (typeof line === 'string' ? expect.stringMatching(flexible(line)) : line)),
  );
});

/** Columns may be wider. */
function flexible(line: string): RegExp {
  const escaped = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' +');
  return new RegExp(`^${escaped}$`);
}

test('timelinePicture() puts what really happened beside it', () => {
  const recorded = [step(0, 'running', 10_000), step(30, 'running', 25_000)];
  const lines = timelinePicture({ timeline, recorded }, colors);
  expect(lines[0]).toMatch(/^after +with this plan +really +why$/);
  expect(lines.some((line) => /^1d6h +running ten 25% +started$/.test(line))).toBe(true);
});
