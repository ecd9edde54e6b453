import type { TelemetryAnswer } from '@tidegate/protocol';
import type { RetryRegime } from './backoff.ts';
import { type ControlPlane, regimeOf } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import type { PackedBody, SealedBatch } from './sealed-batch.ts';
import { parseTelemetryAnswer } from './telemetry-answer.ts';

/** What became of one try. */
export type Posted =
  | { readonly kind: 'taken'; readonly answer: TelemetryAnswer }
  /** The server will never take it. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly regime: RetryRegime; readonly retryAfterMs: number };

/** Tries once to deliver a batch. Never rejects. */
export async function postBatch(
  plane: Pick<ControlPlane, 'ask'>,
  { bytes, zipped }: PackedBody,
): Promise<Posted> {
  const answer = await plane.ask('api/v1/telemetry', {
    method: 'POST',
    body: bytes,
    headers: {
      'content-type': 'application/json',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    },
  });
  if (answer?.status === 200) {
    const read = parseTelemetryAnswer(answer.body);
    if (read !== null) return { kind: 'taken', answer: read };
  }
  if (answer !== null && REFUSED.has(answer.status))
    return { kind: 'refused', status: answer.status };
  const regime = answer === null ? 'ordinary' : regimeOf(answer.status);
  return { kind: 'failed', regime, retryAfterMs: answer?.retryAfterMs ?? 0 };
}

/** Counts the series that the server did not take of a batch. */
export function countRejected(
  ledger: Ledger,
  { observations }: Pick<SealedBatch, 'observations'>,
  rejected: TelemetryAnswer['rejected'],
): void {
  for (const { index, code } of rejected) {
    ledger.droppedObservations += observations[index] ?? 0;
    ledger.warnOnce(
      'telemetry-rejected',
      code,
      `Cannot deliver a series: the server rejected it as "${code}"; it is dropped`,
    );
  }
}

/** Says that the server will never take a batch. */
export function warnRefused(ledger: Ledger, status: number): void {
  ledger.warnOnce(
    'telemetry-refused',
    String(status),
    `Cannot deliver a batch: the server answered ${status}; it is dropped`,
  );
}

const REFUSED: ReadonlySet<number> = new Set([400, 413, 415, 422]);
