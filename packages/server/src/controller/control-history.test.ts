import { sketchCount } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { metricWorld, NOW_MS, values } from '../metric/metric-world.fixture.ts';
import { controlHistory } from './control-history.ts';

const rollout = { environment: 'production', flag: 'chat', control: 'legacy' };
const many = (value: number, count: number) => Array.from({ length: count }, () => value);

async function history(told: ReturnType<typeof values>[], metrics = ['latency_ms']) {
  const { tx, tell } = await metricWorld();
  await tell(told);
  const found = await controlHistory(tx, rollout, metrics, NOW_MS);
  return Object.fromEntries(found.map(({ metric, sketch }) => [metric, sketchCount(sketch)]));
}

const legacy = (agoMs: number, units: number, draw = 0) =>
  values(
    'latency_ms',
    many(5, 2 * units),
    { flag: 'chat', variant: 'legacy', draw, agoMs },
    many(5, units),
  );

describe('controlHistory()', () => {
  it('is of units of control, whatever their draw, and not of the newest buckets', async () => {
    const told = [
      legacy(60_000, 7),
      legacy(60_000, 2, 3),
      legacy(5_000, 100),
      values('latency_ms', [5], { flag: 'chat', variant: 'new' }, [5]),
      values('latency_ms', [5], { flag: 'other', variant: 'legacy' }, [5]),
      values('cost_usd', [5], { flag: 'chat', variant: 'legacy' }, [5]),
    ];
    expect(await history(told)).toEqual({ latency_ms: 9 });
    expect(await history(told, ['latency_ms', 'cost_usd', 'ttft_ms'])).toEqual({
      latency_ms: 9,
      cost_usd: 1,
    });
  });

  it('looks further back only where there is little', async () => {
    const hour = 3_600_000;
    const old = [legacy(2 * hour, 3_000), legacy(20 * hour, 50)];
    expect(await history([legacy(60_000, 100), ...old])).toEqual({ latency_ms: 3_150 });
    expect(await history([legacy(60_000, 4_000), ...old])).toEqual({ latency_ms: 7_000 });
    expect(await history([legacy(60_000, 5_000), ...old])).toEqual({ latency_ms: 5_000 });
  });

  it('is empty where nothing was told by unit, or nothing was asked', async () => {
    const place = { flag: 'chat', variant: 'legacy' };
    expect(await history([values('latency_ms', [5], place)])).toEqual({});
    expect(await history([legacy(60_000, 1)], [])).toEqual({});
  });
});
