import type { FlagView } from '@tidegate/protocol';

/** A flag as the API shows it; one that serves "new" to everybody unless told otherwise. */
export function flagView(more: Partial<FlagView> = {}): FlagView {
  return {
    key: 'agent',
    environment: 'production',
    aliases: [],
    description: null,
    kind: 'string',
    variants: { legacy: 'a', new: 'b' },
    off: 'legacy',
    serve: 'new',
    killed: false,
    owner: null,
    foreign: false,
    broken: null,
    clientVisible: false,
    variable: null,
    rules: [],
    requires: [],
    exclusionGroup: null,
    holdBackParts: 0,
    barred: [],
    archivedMs: null,
    changedMs: 0,
    revision: 3,
    ...more,
  };
}
