import type { TelemetryBatch } from '@tidegate/protocol';
import { requestInit } from '../browser/ask-flags.ts';
import { createEarliest } from '../browser/earliest.ts';
import { REPORT_LENGTH_MAX } from '../browser/limits.ts';
import type { BrowserClient } from '../browser/types.ts';
import { randomHex } from '../random-hex.ts';
import { SEND_AGAIN_MS, SEND_EVERY_MS } from './limits.ts';
import type { MonitoredPage } from './monitored-page.ts';
import type { PageFigures } from './page-figures.ts';

/** Brings a page's figures to the server. */
export interface PageSender {
  /** There is something new: it is sent within 10 s. */
  soon(): void;
  /** The page is hidden, or goes away for good: everything goes now. */
  leave(closing: boolean): void;
  /** Nothing is sent by itself any more. */
  stop(): void;
}

/**
 * Posts batches while the page is shown and hands them to the browser when it is not: a beacon needs
 * no answer, and is sent after the page is gone. Batches are numbered, one is in flight, and one that
 * failed is sent again unchanged; what has to go beside another goes as another instance, because
 * either may be first. Never throws or rejects.
 */
export function createPageSender(
  page: MonitoredPage,
  { url, key }: NonNullable<BrowserClient['address']>,
  figures: PageFigures,
): PageSender {
  let instanceId = randomHex(16);
  let sequence = 0;
  let waiting: TelemetryBatch | null = null;
  let isSending = false;
  let lost = 0;
  const next = createEarliest(page, () => post());

  const seal = (closing: boolean): TelemetryBatch => {
    const { series, dropped } = figures.take();
    sequence += 1;
    const batch: TelemetryBatch = {
      schema: 1,
      instanceId,
      sequence,
      sentAtMs: Math.round(page.nowMs()),
      ruleset: { lineage: 0, version: 0 },
      dropped: { ...dropped, batches: lost },
      series,
      closing,
    };
    lost = 0;
    return batch;
  };

  const startAfresh = (): void => {
    instanceId = randomHex(16);
    sequence = 0;
  };

  const send = async (batch: TelemetryBatch): Promise<void> => {
    isSending = true;
    let isTaken = false;
    try {
      const init = requestInit(key, batch);
      const keepalive = String(init.body).length < REPORT_LENGTH_MAX;
      const { status } = await page.fetch(`${url}/api/v1/telemetry`, { ...init, keepalive });
      // What the server will never take is not sent again.
      isTaken = status < 500 && status !== 429;
    } catch {
      // It is sent again.
    }
    isSending = false;
    if (isTaken && waiting === batch) waiting = null;
    if (waiting !== null) next.within(SEND_AGAIN_MS * (1 + page.random() / 2));
    else if (!figures.isEmpty) next.within(SEND_EVERY_MS);
  };

  const post = (): void => {
    if (isSending) return;
    if (waiting === null && !figures.isEmpty) waiting = seal(false);
    if (waiting !== null) void send(waiting);
  };

  const beacon = (batch: TelemetryBatch): boolean => {
    try {
      const text = JSON.stringify({ key, batch });
      return page.sendBeacon(`${url}/api/v1/telemetry/beacon`, text);
    } catch {
      return false;
    }
  };

  /** What goes beside another goes as another instance: either may be first. */
  const handOverWaiting = (): void => {
    if (waiting === null) return;
    if (!isSending && beacon(waiting)) waiting = null;
    if (!figures.isEmpty) startAfresh();
  };

  const leave = (closing: boolean): void => {
    next.clear();
    handOverWaiting();
    if (figures.isEmpty) return;
    const batch = seal(closing);
    if (beacon(batch)) return;
    if (waiting === null) waiting = batch;
    else lost += 1;
  };

  return { soon: () => next.within(SEND_EVERY_MS), leave, stop: next.clear };
}
