import type { KeyKind, KeyView } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';

/** A key as the API shows it: without its hash. */
export function keyView(row: Tables['api_key']): KeyView {
  return {
    id: row.id,
    environment: row.environment,
    kind: row.kind as KeyKind,
    prefix: row.prefix,
    name: row.name,
    expiresMs: row.expiresMs,
    lastUsedMs: row.lastUsedMs,
    revokedMs: row.revokedMs,
  };
}
