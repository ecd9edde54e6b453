import type { JsonObject } from '@tidegate/core';
import type { Tx } from '../store/transaction.ts';
import { hurryChannel } from './hurry-channel.ts';

/** One attempt to tell somebody, as it ended. */
export interface Attempt {
  /** Of the effect. */
  readonly id: string;
  readonly environment: string;
  readonly payload: JsonObject;
  /** 1, 2, 3 … */
  readonly attempts: number;
  readonly outcome: 'ok' | 'failed' | 'dead';
  readonly detail: string;
  readonly nowMs: number;
}

const TEXT_LENGTH = 200;

/** The channel that an attempt went to. */
export function channelOf({ payload }: Pick<Attempt, 'payload'>): string {
  return String(payload['channel'] ?? '').slice(0, TEXT_LENGTH);
}

/** What was told. */
export function titleOf({ payload }: Pick<Attempt, 'payload'>): string {
  const { title, event } = payload;
  return String(typeof title === 'string' ? title : (event ?? '')).slice(0, TEXT_LENGTH);
}

/**
 * Writes an attempt down; one that is there already stays as it is. The first that succeeds after
 * failures hurries what else waits for the channel.
 */
export async function writeDelivery(tx: Tx, attempt: Attempt): Promise<void> {
  const { id, environment, attempts, outcome, detail, nowMs } = attempt;
  if (outcome === 'ok') await hurryChannel(tx, channelOf(attempt), nowMs);
  await tx.db
    .insertInto('delivery')
    .values({
      effectId: id,
      attempt: attempts,
      environment,
      channel: channelOf(attempt),
      title: titleOf(attempt),
      atMs: nowMs,
      outcome,
      detail,
    })
    .onConflict((conflict) => conflict.columns(['effectId', 'attempt']).doNothing())
    .execute();
}
