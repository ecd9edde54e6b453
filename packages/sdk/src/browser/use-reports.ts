import type { TelemetryBatch } from '@tidegate/protocol';
import { randomHex } from '../random-hex.ts';
import { type Address, requestInit } from './ask-flags.ts';
import type { BrowserRuntime } from './browser-runtime.ts';
import { createEarliest } from './earliest.ts';
import { REPORT_EVERY_MS, REPORT_LENGTH_MAX } from './limits.ts';
import { UseRows } from './use-rows.ts';

/** Tells the server now and then what the page used. */
export interface UseReports {
  /** Gathers something for the next report. */
  add(gather: (rows: UseRows) => void): void;
  /** Sends what there is; `closing` when the page goes away. */
  report(closing?: boolean): void;
  /** Nothing is sent by itself any more. */
  stop(): void;
}

/**
 * Posts what was gathered at most each minute, with `keepalive`, so that a page that goes away is
 * heard. Batches are numbered and one is in flight; one that failed is sent again unchanged. Only a
 * page that goes away does not wait for the other. Never throws or rejects.
 */
export function createUseReports(
  runtime: BrowserRuntime,
  address: Pick<Address, 'url' | 'key'>,
): UseReports {
  let instanceId = randomHex(16);
  const rows = new UseRows(runtime.nowMs);
  let sequence = 0;
  let waiting: TelemetryBatch | null = null;
  let isSending = false;
  const next = createEarliest(runtime, () => report());

  const seal = (closing: boolean): TelemetryBatch => {
    sequence += 1;
    return {
      schema: 1,
      instanceId,
      sequence,
      sentAtMs: Math.round(runtime.nowMs()),
      ruleset: { lineage: 0, version: 0 },
      ...rows.take(),
      closing,
    };
  };

  const send = async (batch: TelemetryBatch): Promise<Response> => {
    const init = requestInit(address.key, batch);
    const keepalive = String(init.body).length < REPORT_LENGTH_MAX;
    return runtime.fetch(`${address.url}/api/v1/telemetry`, { ...init, keepalive });
  };

  const post = async (batch: TelemetryBatch): Promise<void> => {
    isSending = true;
    try {
      const { status } = await send(batch);
      // What the server will never take is not sent again.
      if (status < 500 && status !== 429) waiting = null;
    } catch {
      // It waits for the next report.
    }
    isSending = false;
    if (waiting !== null || !rows.isEmpty) next.within(REPORT_EVERY_MS);
  };

  const report = (closing = false): void => {
    if (waiting === null && !rows.isEmpty) waiting = seal(closing);
    if (waiting !== null && !isSending) void post(waiting);
    if (!closing || rows.isEmpty) return;
    // There is no later: it goes beside the other, as another instance, as either may be first.
    instanceId = randomHex(16);
    void send(seal(true)).catch(() => {});
  };

  return {
    add: (gather) => {
      gather(rows);
      if (!rows.isEmpty) next.within(REPORT_EVERY_MS * (0.5 + runtime.random() / 2));
    },
    report,
    stop: next.clear,
  };
}
