import { type FlagdFlag, flagHash, rulesetHash8 } from '@tidegate/core';
import type { RulesetSnapshot, StreamEvent } from '@tidegate/protocol';

type Flags = Readonly<Record<string, FlagdFlag>>;

/** A snapshot with its true hash. */
export function snapshotOf(version: number, flags: Flags, lineage = 1): RulesetSnapshot {
  const hash8 = rulesetHash8(Object.entries(flags).map(([key, flag]) => [key, flagHash(flag)]));
  return { id: `${lineage}.${version}.${hash8}`, document: { flags: { ...flags } } };
}

/** The patch that leads from one snapshot to another. */
export function patchOf(
  from: RulesetSnapshot,
  to: RulesetSnapshot,
  cause: 'publish' | 'rollback' | 'kill' = 'publish',
): Extract<StreamEvent, { event: 'patch' }> {
  const flags: Record<string, FlagdFlag | null> = {};
  for (const key of Object.keys(from.document.flags)) flags[key] = null;
  Object.assign(flags, to.document.flags);
  const pace = { flushEveryMs: 1_000, serverMs: 1_700_000_000_000 };
  return { event: 'patch', base: from.id, to: to.id, cause, ...pace, flags, evaluators: {} };
}

/** A flag that serves one of its variants to all. */
export function servingFlag(
  variants: FlagdFlag['variants'],
  serve: string,
  metadata: NonNullable<FlagdFlag['metadata']> = {},
): FlagdFlag {
  return { state: 'ENABLED', variants, defaultVariant: serve, metadata };
}

/** A watched boolean flag whose drawn variant is `new~7` for everybody with a unit. */
export function watchedFlag(served: 'new' | 'legacy' = 'new', unit = 'conversation'): FlagdFlag {
  const key = unit === 'conversation' ? 'targetingKey' : unit;
  return {
    state: 'ENABLED',
    variants: { new: true, legacy: false, 'new~7': true, 'legacy~7': false },
    defaultVariant: 'legacy',
    targeting: { if: [{ '!': [{ var: key }] }, 'legacy', `${served}~7`] },
    metadata: { unit, watched: true, rollout: 'r1', generation: 1 },
  };
}
