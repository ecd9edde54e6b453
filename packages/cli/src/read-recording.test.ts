import { expect, test } from 'vitest';
import { readRecording } from './read-recording.ts';

const plan = { phases: [], guardrails: [], rollback: {} };
const rollout = { ramp: [], phase: 0, nextDraw: 1, baselines: {} };
const cell = { kind: 'count', count: 1 };

test('readRecording() keeps ticks in order and rows that are rows', () => {
  const inputs = (atMs: number) => ({ atMs, liveInstances: 1, rows: [{ cell }, null, 'x', {}] });
  const ticks = [{ inputs: inputs(2) }, { inputs: inputs(1) }, { inputs: { atMs: '3' } }, null];
  expect(readRecording({ plan, rollout, ticks })?.ticks).toEqual([
    { atMs: 1, liveInstances: 1, rows: [{ cell }] },
    { atMs: 2, liveInstances: 1, rows: [{ cell }] },
  ]);
});

test('readRecording() answers null for what is no recording', () => {
  for (const value of [null, 3, [], {}, { plan, rollout }, { plan: {}, rollout, ticks: [] }]) {
    expect(readRecording(value)).toBe(null);
  }
  expect(readRecording({ plan, rollout: { ...rollout, ramp: 3 }, ticks: [] })).toBe(null);
});
