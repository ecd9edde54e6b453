import { createHash } from 'node:crypto';
import { logMetrics, metricCatalogue } from '@tidegate/core';
import type { World } from '../store/store-world.fixture.ts';
import {
  logsRequest,
  metricsRequest,
  type Said,
  type SpanSaid,
  tracesRequest,
} from './otlp.fixture.ts';
import { readLogs } from './read-logs.ts';
import { readMetrics } from './read-metrics.ts';
import { readTraces } from './read-traces.ts';
import type { OtlpReading } from './reading.ts';

const SKEW_MAX_MS = 86_400_000;

/** Sends requests of OTLP to a world's store, as its server would. */
export function otlpSender(world: World) {
  let requests = 0;
  const send = async ({ facts }: OtlpReading, hash?: string) => {
    requests += 1;
    const requestHash = hash ?? createHash('sha256').update(`request ${requests}`).digest('hex');
    const { keyId, nowMs } = world;
    const input = { environment: 'production', keyId, requestHash, facts, nowMs };
    return await world.store.transact('ingestOtlp', input);
  };
  const at = () => ({ nowMs: world.nowMs, skewMaxMs: SKEW_MAX_MS });
  return {
    traces: (spans: readonly SpanSaid[], hash?: string, resource?: Said) =>
      send(readTraces(tracesRequest(spans, resource), at()), hash),
    metrics: (metrics: readonly object[], resource?: Said) =>
      send(readMetrics(metricsRequest(metrics, resource), metricCatalogue, at())),
    logs: (records: Parameters<typeof logsRequest>[0]) =>
      send(readLogs(logsRequest(records), logMetrics, at())),
    settle: () => world.store.transact('settleTraces', { nowMs: world.nowMs, limit: 500 }),
  };
}
