import { compareRulesetIds, parseRulesetId } from '@tidegate/core';
import type { RulesetIdText } from '@tidegate/protocol';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';

/** An environment whose SDKs refuse what we publish, because they hold what came later. */
export interface RewoundEnvironment {
  readonly environment: string;
  /** The newest ruleset that an SDK was seen with. */
  readonly held: RulesetIdText;
  readonly ours: RulesetIdText;
}

/** What tells us that the store was put back to an older copy: SDKs that hold more than it. */
export interface Rewound {
  /** An SDK came with a ruleset; true, and remembered, when it is ahead of ours. */
  saw(seen: RewoundEnvironment, nowMs: number): boolean;
  /** An SDK that was ahead is still there. */
  renew(environment: string, nowMs: number): void;
  /** A version of ours; above the held one it ends the trouble, because SDKs take it. */
  published(environment: string, ours: RulesetIdText): void;
  /** Environments with such SDKs, those of the last `rewoundKeptMs`. */
  list(nowMs: number): RewoundEnvironment[];
}

/** Makes an empty memory: at most one entry for each environment. Never throws. */
export function createRewound(parts: {
  readonly log: Log;
  readonly limits: Pick<Limits, 'rewoundKeptMs'>;
}): Rewound {
  const entries = new Map<string, RewoundEnvironment & { readonly seenMs: number }>();
  const logged = new Set<string>();
  return {
    saw({ environment, held, ours }, nowMs) {
      if (!isAhead(held, ours)) return false;
      const known = entries.get(environment);
      const newest = known !== undefined && isAhead(known.held, held) ? known.held : held;
      entries.set(environment, { environment, held: newest, ours, seenMs: nowMs });
      if (!logged.has(environment)) {
        logged.add(environment);
        parts.log.error({ environment, held, ours }, rewoundSentence({ environment, held, ours }));
      }
      return true;
    },
    renew(environment, nowMs) {
      const known = entries.get(environment);
      if (known !== undefined) entries.set(environment, { ...known, seenMs: nowMs });
    },
    published(environment, ours) {
      const known = entries.get(environment);
      if (known === undefined) return;
      if (isAhead(known.held, ours)) entries.set(environment, { ...known, ours });
      else entries.delete(environment);
    },
    list(nowMs) {
      for (const { environment, seenMs } of [...entries.values()])
        if (nowMs - seenMs > parts.limits.rewoundKeptMs) entries.delete(environment);
      return [...entries.values()].map(({ environment, held, ours }) => ({
        environment,
        held,
        ours,
      }));
    },
  };
}

/** The trouble and what to do about it, for operators. */
export function rewoundSentence({ environment, held, ours }: RewoundEnvironment): string {
  return (
    `environment "${environment}": SDKs hold ruleset ${held}, newer than ours ${ours}: ` +
    'the store went back in time; restore the newer copy of the store, or stop the server and run ' +
    '"tidegate db new-lineage"'
  );
}

/** Whether an SDK that holds `held` refuses `ours`: lower, or the same number with another hash. */
function isAhead(held: RulesetIdText, ours: RulesetIdText): boolean {
  const [theirs, mine] = [parseRulesetId(held), parseRulesetId(ours)];
  return theirs !== null && mine !== null && held !== ours && compareRulesetIds(theirs, mine) >= 0;
}
