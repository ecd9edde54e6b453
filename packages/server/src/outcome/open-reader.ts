import { type Clock, systemClock } from '../config/clock.ts';
import type { OutcomeQuery } from './query.ts';
import type { OutcomeReader } from './reader.ts';
import { outcomeReaderOver } from './reader-over.ts';
import { startOutcomeThread } from './thread.ts';

/** How a reader of outcomes is opened. */
export interface OutcomeReaderOptions {
  /** Folder of the store. */
  readonly directory: string;
  readonly queries: readonly OutcomeQuery[];
  /** Default: the machine's. */
  readonly clock?: Pick<Clock, 'after'>;
}

/**
 * Opens the reader in a thread of its own; the thread begins with the first question, and ends when
 * nobody asked for 60 s.
 */
export function openOutcomeReader({
  clock = systemClock,
  ...options
}: OutcomeReaderOptions): OutcomeReader {
  return outcomeReaderOver(async () => startOutcomeThread(options), clock);
}
