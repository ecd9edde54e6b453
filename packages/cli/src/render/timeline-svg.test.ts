import type { Timeline } from '@tidegate/core';
import { expect, test } from 'vitest';
import { timelineSvg } from './timeline-svg.ts';

const step = (atMs: number, weightParts: number) => ({
  atMs,
  status: 'running' as const,
  phase: 'a & b',
  weightParts,
  reason: 'all holds',
});
const timeline: Timeline = {
  startMs: 0,
  endMs: 1_000,
  steps: [step(0, 0), step(500, 50_000)],
  marks: [{ atMs: 500, kind: 'person', text: '<approved>' }],
  verdicts: { errors: [{ fromMs: 0, toMs: 1_000, kind: 'pass', sentence: 'fine' }] },
  dropped: 0,
};

test('timelineSvg() draws shares as steps, verdicts as bands and what happened as lines', () => {
  const svg = timelineSvg('plan "x"', { timeline });
  expect(svg).toContain('<title id="title">plan &quot;x&quot;</title>');
  expect(svg).toContain('<path class="own" d="M60 230H380V150H700"/>');
  expect(svg).toContain('<rect class="pass" x="60" y="279" width="640" height="14">');
  expect(svg).toContain('<title>&lt;approved&gt;</title>');
  expect(svg).toContain('>a &amp; b</text>');
  expect(svg).toContain('After 0s running in phase a &amp; b with 0%: all holds.');
  expect(svg).not.toContain('class="real"');
  expect(svg).not.toMatch(/NaN|undefined|<script/);
});

test('timelineSvg() goes on to the end of what really happened', () => {
  const recorded = [step(0, 50_000), step(2_000, 0)];
  const svg = timelineSvg('x', { timeline, recorded });
  expect(svg).toContain('<path class="real" d="M60 150H700V230H700"/>');
  expect(svg).toContain('<path class="own" d="M60 230H220V150H700"/>');
});

test('timelineSvg() draws what really happened too, and an empty timeline', () => {
  expect(timelineSvg('x', { timeline, recorded: [step(0, 100_000)] })).toContain(
    '<path class="real" d="M60 70H700"/>',
  );
  const empty = { ...timeline, steps: [], marks: [], verdicts: {}, endMs: 0 };
  expect(timelineSvg('x', { timeline: empty })).not.toMatch(/NaN|undefined/);
});
