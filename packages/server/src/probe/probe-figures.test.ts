import { sketchIndex } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aTarget } from './probe.fixture.ts';
import { createProbeFigures } from './probe-figures.ts';

const AT = 1_800_000_001_000;
const ok = { ok: true, detail: '' };
const failed = { ok: false, detail: 'x' };
const rate = { kind: 'rate', atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };

test('createProbeFigures() folds questions of 10 s into series with the name of the probe', () => {
  const figures = createProbeFigures({ probeSeriesMax: 100 });
  const target = aTarget({ flag: 'chat', variant: 'new' });
  figures.add({ target, outcome: ok, tookMs: 12.5, atMs: AT, downMs: 0 });
  figures.add({ target, outcome: failed, tookMs: 2, atMs: AT + 1_000, downMs: 1_500 });
  const place = {
    flag: 'chat',
    variant: 'new',
    draw: 0,
    labels: { probe: 'app' },
    startMs: 1_800_000_000_000,
  };
  const sketch = [[sketchIndex(12.5), 1]];
  expect(figures.drain()).toEqual({
    dropped: 0,
    series: [
      { ...place, metric: 'uptime', cell: { ...rate, trials: 2, events: 1 } },
      { ...place, metric: 'failed_health_checks', cell: { kind: 'count', count: 1 } },
      { ...place, metric: 'downtime_s', cell: { kind: 'gauge', min: 0, max: 1.5, last: 1.5 } },
      {
        ...place,
        metric: 'probe_ms',
        cell: { kind: 'distribution', count: 1, sumMicro: 12_500_000, sketch },
      },
    ],
  });
  expect(figures.drain()).toEqual({ dropped: 0, series: [] });
});

test('createProbeFigures() counts failures of a database apart', () => {
  const figures = createProbeFigures({ probeSeriesMax: 100 });
  const target = aTarget({ check: { kind: 'postgres', url: 'postgres://u@h/d' } });
  figures.add({ target, outcome: failed, tookMs: 1, atMs: AT, downMs: 0 });
  const told = figures.drain().series.map(({ metric, cell }) => [metric, cell]);
  expect(told).toEqual([
    ['uptime', { ...rate, trials: 1, events: 0 }],
    ['db_connection_failures', { kind: 'count', count: 1 }],
    ['downtime_s', { kind: 'gauge', min: 0, max: 0, last: 0 }],
  ]);
});

test('createProbeFigures() keeps to its bound and counts what had no room', () => {
  const figures = createProbeFigures({ probeSeriesMax: 5 });
  const add = (atMs: number) =>
    figures.add({ target: aTarget(), outcome: ok, tookMs: 1, atMs, downMs: 0 });
  for (const atMs of [AT, AT + 1, AT + 10_000]) add(atMs);
  const { series, dropped } = figures.drain();
  expect([series.length, dropped]).toEqual([5, 3]);
});
