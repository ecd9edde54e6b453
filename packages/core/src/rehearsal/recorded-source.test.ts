import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import { recordedSource } from './recorded-source.ts';
import { aPlan, START_MS, turnsRow } from './rehearsal.fixture.ts';

const plan = aPlan();
const draw = (id: number, weightParts: number, segment: string | null = null) => ({
  id,
  segment,
  weightParts,
});
const rollout = {
  ...newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 1, nowMs: START_MS }),
  ramp: [
    { fromMs: START_MS, phase: 0, draws: [draw(11, 25_000)] },
    { fromMs: START_MS + 100, phase: 1, draws: [draw(12, 50_000)] },
  ],
};
const recorded = [
  { phase: 0, ...draw(1, 25_000) },
  { phase: 1, ...draw(2, 75_000) },
  { phase: 1, ...draw(3, 10_000, 'beta') },
];
const ticks = [10, 20, 30].map((afterMs, index) => ({
  atMs: START_MS + afterMs,
  liveInstances: index + 1,
  rows: [turnsRow('candidate', index + 1, 5, 0)],
}));
const source = recordedSource(ticks, recorded);
const take = (fromMs: number, toMs: number) =>
  source.take(source.first, rollout, START_MS + fromMs, START_MS + toMs);

test('recordedSource() tells each tick once, in the draw that gives the same share', () => {
  expect(take(0, 9).rows).toEqual([]);
  expect(take(9, 10).rows.map((row) => row.draw)).toEqual([11]);
  expect(take(0, 30).rows.length).toBe(3);
  expect(take(30, 99).rows).toEqual([]);
  expect([take(0, 10).liveInstances, take(30, 99).liveInstances]).toEqual([1, 3]);
  // Nobody was heard of since it changed.
  const changed = { ...rollout, changedMs: START_MS + 30 };
  expect(source.take({}, changed, START_MS + 30, START_MS + 99).liveInstances).toBe(0);
});

test('recordedSource() lets a share that is not given count, and compare nothing', () => {
  const found = take(10, 30);
  expect(found.rows.map((row) => row.draw)).toEqual([0, 0]);
  expect(found.countedRows?.map((row) => row.draw)).toEqual([11, 0]);
  const later = source.take(source.first, rollout, START_MS + 10, START_MS + 200);
  expect(later.countedRows?.map((row) => row.draw)).toEqual([12, 0]);
});

test('recordedSource() tells what a tick said beside its rows, and goes on with what is held back', () => {
  const history = [{ metric: 'latency_ms', sketch: [] }];
  const said = recordedSource(
    [
      { ...ticks[0], atMs: START_MS + 10, liveInstances: 1, rows: [], history, sampled: true },
      { atMs: START_MS + 20, liveInstances: 1, rows: [], holdBackParts: 10_000 },
    ],
    recorded,
  );
  const beside = (fromMs: number, toMs: number) =>
    said.take(said.first, rollout, START_MS + fromMs, START_MS + toMs).beside;
  expect(beside(0, 10)).toEqual({ holdBackParts: 0, history, sampled: true });
  expect(beside(10, 20)).toEqual({ holdBackParts: 10_000 });
  expect(beside(20, 99)).toEqual({ holdBackParts: 10_000 });
});

test('recordedSource() lets no leap pass a tick', () => {
  const next = (afterMs: number) => source.changesMs(START_MS + afterMs);
  expect([next(-5), next(10), next(29), next(30)]).toEqual([
    START_MS + 10,
    START_MS + 20,
    START_MS + 30,
    null,
  ]);
});
