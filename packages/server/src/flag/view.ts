import type { FlagView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import { effectiveServe } from './effective-serve.ts';

/** A flag as the API shows it; without its salt, which is secret. */
export function flagView(row: Tables['flag'], steps: readonly Tables['ramp_step'][]): FlagView {
  return {
    key: row.key,
    environment: row.environment,
    description: row.description,
    kind: row.kind,
    variants: fromJson<FlagView['variants']>(row.variants),
    off: row.off,
    serve: effectiveServe(row, steps),
    killed: row.killed !== null,
    owner: row.owner,
    revision: row.revision,
  };
}
