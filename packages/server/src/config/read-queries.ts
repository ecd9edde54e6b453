import type { Node } from '@tidegate/core';
import type { OutcomeQuery } from '../experiment/outcome-query.ts';
import type { ReadingParts } from './read-secret.ts';

/** Reads `queries:`, where experiments may read figures of units. */
export function readQueries(_node: Node | undefined, _parts: ReadingParts): OutcomeQuery[] {
  return [];
}
