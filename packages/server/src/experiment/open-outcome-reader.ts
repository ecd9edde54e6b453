import { ProblemError } from '@tidegate/protocol/problem';
import type { OutcomeQuery } from './outcome-query.ts';
import type { OutcomeReader } from './outcome-reader.ts';

/** How a reader of outcomes is opened. */
export interface OutcomeReaderOptions {
  /** Folder of the store. */
  readonly directory: string;
  readonly queries: readonly OutcomeQuery[];
}

/** Opens the reader in a thread of its own; the thread begins with the first question. */
export function openOutcomeReader(_options: OutcomeReaderOptions): OutcomeReader {
  const missing = (): never => {
    throw new ProblemError('internal', 'Cannot read outcomes: not built');
  };
  return { read: missing, units: missing, close: async () => {} };
}
