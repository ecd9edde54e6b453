import { randomUUID } from 'node:crypto';
import type { TelemetryBatch } from '@tidegate/protocol';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Store } from '../store/store.ts';
import { type AnsweredProbe, createProbeFigures, type ProbeFigures } from './probe-figures.ts';

/** Hands what probes found to the store. */
export interface ProbeReports {
  add(answered: AnsweredProbe): void;
  /** Hands over what is left, once, and then nothing more. Never rejects. */
  close(): Promise<void>;
}

/** What waits in one environment. */
interface Queue {
  readonly figures: ProbeFigures;
  /** Numbered and not yet stored. */
  sealed: TelemetryBatch | null;
  sequence: number;
}

/**
 * Hands results over every `probeReportEveryMs` while any wait, as batches of an instance that is
 * this process: numbered, one at a time, sent again unchanged until they are stored, so that none
 * counts twice. They are evidence, and they fill no hold: each batch says good-bye.
 */
export function createProbeReports(parts: {
  readonly store: Pick<Store, 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}): ProbeReports {
  const { store, clock, limits, log } = parts;
  const instanceId = `probes-${randomUUID()}`;
  const queues = new Map<string, Queue>();
  let running: Promise<void> | null = null;

  const report = async (): Promise<void> => {
    for (const [environment, queue] of queues) {
      try {
        queue.sealed ??= seal(queue, instanceId, clock.nowMs());
        if (queue.sealed === null) continue;
        const input = { environment, keyId: '', trusted: true, batch: queue.sealed };
        await store.transact('ingestBatch', { ...input, nowMs: clock.nowMs() });
        queue.sealed = null;
      } catch (cause) {
        log.warn({ err: cause, environment }, 'results of probes were not stored: again later');
      }
    }
  };
  const begin = (): Promise<void> => {
    running ??= report().finally(() => {
      running = null;
    });
    return running;
  };
  const stop = every(clock, limits.probeReportEveryMs, () => void begin());

  return {
    add(answered) {
      const { environment } = answered.target;
      let queue = queues.get(environment);
      if (queue === undefined) {
        queue = { figures: createProbeFigures(limits), sealed: null, sequence: 0 };
        queues.set(environment, queue);
      }
      queue.figures.add(answered);
    },
    async close() {
      stop();
      await running;
      // What could not be stored before, and what came since.
      await begin();
      await begin();
    },
  };
}

/** What was found since the last batch as the next one; `null` = nothing. */
function seal(queue: Queue, instanceId: string, nowMs: number): TelemetryBatch | null {
  const { series, dropped } = queue.figures.drain();
  if (series.length === 0) return null;
  queue.sequence += 1;
  return {
    schema: 1,
    instanceId,
    sequence: queue.sequence,
    sentAtMs: nowMs,
    ruleset: { lineage: 0, version: 0 },
    dropped: { observations: dropped, batches: 0 },
    series,
    closing: true,
  };
}
