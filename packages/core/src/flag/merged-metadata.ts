import { isRecord } from './is-record.ts';
import type { Evaluation } from './types.ts';

type Metadata = Evaluation['metadata'];

/** Metadata of a flag on top of its document's; `null` when it is not flat. Never throws. */
export function mergedMetadata(shared: Metadata, own: unknown): Metadata | null {
  if (!isRecord(own)) return null;
  const entries: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(own)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return null;
    }
    entries.push([name, value]);
  }
  if (entries.length === 0) return shared;
  return Object.freeze(Object.fromEntries([...Object.entries(shared), ...entries]));
}
