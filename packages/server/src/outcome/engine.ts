import type { ExperimentOutcomes } from '@tidegate/core';
import type { OutcomeQuestion } from './reader.ts';
import type { UnitPiece } from './unit-piece.ts';

/** What answers questions about outcomes, one at a time. */
export interface OutcomeEngine {
  read(question: OutcomeQuestion): Promise<ExperimentOutcomes>;
  /** @param after unit before the first one; empty = from the beginning */
  piece(question: OutcomeQuestion, after: string): Promise<UnitPiece>;
  close(): Promise<void>;
}
