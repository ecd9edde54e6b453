import { isRecord } from './is-record.ts';
import type { Evaluation } from './types.ts';

/** What flag and document carry beside the rules. */
export type Metadata = Evaluation['metadata'];

/** Metadata of a flag on top of its document's, frozen. Never throws. */
export function mergedMetadata(shared: Metadata, own: Metadata): Metadata {
  return Object.keys(own).length === 0 ? shared : Object.freeze({ ...shared, ...own });
}

/** Whether a value may be metadata: an object of texts, numbers and booleans. Never throws. */
export function isMetadata(value: unknown): value is Metadata {
  if (!isRecord(value)) return false;
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (typeof member === 'object' || member === undefined) return false;
  }
  return true;
}
