import { randomUUID } from 'node:crypto';
import type { Evaluation } from '@tidegate/core';
import type { TelemetryBatch, TelemetrySeries } from '@tidegate/protocol';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import { EVALUATIONS_METRIC } from '../ingest/arrivals.ts';
import type { Store } from '../store/store.ts';
import {
  createEvaluationCounts,
  type EvaluationCount,
  type EvaluationCounts,
} from './evaluation-counts.ts';

/** Hands what the server itself evaluated to the store. */
export interface CountReports {
  /** Counts an answer of an environment that exists. */
  add(environment: string, key: string, evaluation: Evaluation): void;
  /** Hands over what is left, once, and then nothing more. Never rejects. */
  close(): Promise<void>;
}

/** What waits in one environment. */
interface Queue {
  readonly counts: EvaluationCounts;
  /** Sealed and not yet stored; the first is sent again unchanged until it is. */
  batches: readonly TelemetryBatch[];
  sequence: number;
}

/** Series start at multiples of this, ms. */
const WINDOW_MS = 10_000;

/**
 * Counts evaluations in memory and hands them over every `countsEveryMs`, as batches of an instance
 * that is this process: numbered, one at a time, so that none is stored twice. It is no SDK and has
 * no key, so it says good-bye with each batch and is not trusted: it is listed nowhere, fills no hold
 * and is no evidence.
 */
export function createCountReports(parts: {
  readonly store: Pick<Store, 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}): CountReports {
  const { store, clock, limits, log } = parts;
  const instanceId = `ofrep-${randomUUID()}`;
  const queues = new Map<string, Queue>();
  let running: Promise<void> | null = null;

  const handOver = async (environment: string, queue: Queue): Promise<void> => {
    for (let [batch] = queue.batches; batch !== undefined; [batch] = queue.batches) {
      const input = { environment, keyId: '', trusted: false, batch, nowMs: clock.nowMs() };
      await store.transact('ingestBatch', input);
      queue.batches = queue.batches.slice(1);
    }
  };
  const report = async (): Promise<void> => {
    for (const [environment, queue] of queues) {
      try {
        await handOver(environment, queue);
        queue.batches = sealed(queue, { instanceId, nowMs: clock.nowMs(), limits });
        queue.sequence += queue.batches.length;
        await handOver(environment, queue);
      } catch (cause) {
        log.warn({ err: cause, environment }, 'counted evaluations were not stored: again later');
      }
    }
  };
  const stop = every(clock, limits.countsEveryMs, () => {
    running ??= report().finally(() => {
      running = null;
    });
  });

  return {
    add(environment, key, evaluation) {
      let queue = queues.get(environment);
      if (queue === undefined) {
        queue = { counts: createEvaluationCounts(limits), batches: [], sequence: 0 };
        queues.set(environment, queue);
      }
      queue.counts.add(key, evaluation);
    },
    async close() {
      stop();
      await running;
      await report();
    },
  };
}

/** What was counted since the last time, as batches of at most `countsPerBatch` series. */
function sealed(
  { counts, sequence }: Queue,
  by: {
    readonly instanceId: string;
    readonly nowMs: number;
    readonly limits: Pick<Limits, 'countsPerBatch'>;
  },
): TelemetryBatch[] {
  const { instanceId, nowMs, limits } = by;
  const { counts: counted, dropped } = counts.drain();
  const startMs = Math.max(0, Math.floor(nowMs / WINDOW_MS) * WINDOW_MS);
  const length = Math.max(Math.ceil(counted.length / limits.countsPerBatch), dropped > 0 ? 1 : 0);
  return Array.from({ length }, (_, index): TelemetryBatch => {
    const from = index * limits.countsPerBatch;
    return {
      schema: 1,
      instanceId,
      sequence: sequence + index + 1,
      sentAtMs: nowMs,
      ruleset: { lineage: 0, version: 0 },
      dropped: { observations: index === 0 ? dropped : 0, batches: 0 },
      series: counted.slice(from, from + limits.countsPerBatch).map((one) => series(one, startMs)),
      closing: true,
    };
  });
}

function series(
  { flag, variant, draw, reason, count }: EvaluationCount,
  startMs: number,
): TelemetrySeries {
  const cell = { kind: 'count' as const, count };
  return { flag, variant, draw, metric: EVALUATIONS_METRIC, labels: { reason }, startMs, cell };
}
