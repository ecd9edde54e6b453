import { expect, test } from 'vitest';
import { PROCESS_METRICS_EVERY_MS } from './limits.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { nodeProbe, type ProcessProbe, startProcessMetrics } from './process-metrics.ts';
import { systemRuntime } from './runtime.ts';

test('startProcessMetrics() observes three figures every 5 s until it is stopped', async () => {
  const runtime = new ManualRuntime();
  const seen: [string, number][] = [];
  let closed = 0;
  const probe: ProcessProbe = {
    read: () => ({ memoryMb: 80, cpu: 0.25, eventLoopDelayMs: 3 }),
    close: () => {
      closed += 1;
    },
  };
  const observe = (metric: string, value: number) => seen.push([metric, value]);
  const stop = startProcessMetrics({ runtime, probe, observe });
  await runtime.advance(PROCESS_METRICS_EVERY_MS - 1);
  expect(seen).toEqual([]);
  await runtime.advance(1);
  const once = [
    ['memory_mb', 80],
    ['cpu', 0.25],
    ['event_loop_delay_ms', 3],
  ];
  expect(seen).toEqual(once);
  await runtime.advance(PROCESS_METRICS_EVERY_MS);
  expect(seen).toEqual([...once, ...once]);
  stop();
  expect([closed, runtime.nextTimerMs]).toEqual([1, null]);
});

test('startProcessMetrics() leaves a time out at which nothing can be read', async () => {
  const runtime = new ManualRuntime();
  const seen: number[] = [];
  let asked = 0;
  const read = () => {
    asked += 1;
    if (asked === 1) throw new Error('EMFILE: too many open files');
    return { memoryMb: asked, cpu: asked, eventLoopDelayMs: asked };
  };
  const observe = (_metric: string, value: number) => seen.push(value);
  const stop = startProcessMetrics({ runtime, probe: { read, close: () => {} }, observe });
  await runtime.advance(2 * PROCESS_METRICS_EVERY_MS);
  expect(seen).toEqual([2, 2, 2]);
  stop();
});

test('startProcessMetrics() does nothing where there are no figures', () => {
  const runtime = new ManualRuntime();
  startProcessMetrics({ runtime, probe: null, observe: () => {} })();
  expect(runtime.nextTimerMs).toBe(null);
});

test('nodeProbe() reads what this process uses', () => {
  const probe = nodeProbe(systemRuntime());
  const figures = probe?.read();
  probe?.close();
  expect(figures?.memoryMb).toBeGreaterThan(20);
  expect(figures?.cpu).toBeGreaterThanOrEqual(0);
  expect(figures?.eventLoopDelayMs).toBeGreaterThanOrEqual(0);
});
