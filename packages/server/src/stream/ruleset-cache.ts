import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import type { Store } from '../store/store.ts';
import { type HeldRuleset, holdRuleset, patchHeld, touchesBrowsers } from './held-ruleset.ts';
import type { BrowserChange } from './published-frames.ts';

export type { HeldRuleset } from './held-ruleset.ts';

type Patch = Extract<StreamEvent, { event: 'patch' }>;

/** Current rulesets in memory: ten thousand reconnecting SDKs cost one read. */
export interface RulesetCache {
  /** `null` when the environment is unknown. */
  current(environment: string): Promise<HeldRuleset | null>;
  /**
   * A newer ruleset was published: the held one is patched where the patch fits, else forgotten.
   * Says what browsers can see of it: `null` when it touches no flag of theirs, and an id that is not
   * known when that cannot be told.
   */
  published(environment: string, patch: Patch): BrowserChange | null;
}

interface Entry {
  readonly asked: Promise<HeldRuleset | null>;
  /** `null` until it was read. */
  ruleset: HeldRuleset | null;
}

/** Makes a cache over a store; unknown environments are asked for again each time. */
export function createRulesetCache(store: Pick<Store, 'read'>): RulesetCache {
  const entries = new Map<string, Entry>();
  return {
    async current(environment) {
      const known = entries.get(environment);
      if (known !== undefined) return await known.asked;
      const entry: Entry = { asked: load(store, environment), ruleset: null };
      entries.set(environment, entry);
      // A failure or an unknown name must not stay.
      const forget = (): void => {
        if (entries.get(environment) === entry) entries.delete(environment);
      };
      try {
        entry.ruleset = await entry.asked;
        if (entry.ruleset === null) forget();
        return entry.ruleset;
      } catch (cause) {
        forget();
        throw cause;
      }
    },
    published(environment, patch) {
      const held = entries.get(environment)?.ruleset ?? null;
      const fits = held?.id === patch.base && Object.keys(patch.evaluators).length === 0;
      if (held === null || !fits) {
        // What is being read now may be of before.
        entries.delete(environment);
        return { to: null };
      }
      const ruleset = patchHeld(held, patch);
      entries.set(environment, { asked: Promise.resolve(ruleset), ruleset });
      return touchesBrowsers(held, patch.flags) ? { to: ruleset.browserId() } : null;
    },
  };
}

async function load(store: Pick<Store, 'read'>, environment: string): Promise<HeldRuleset | null> {
  const found = await store.read('currentRuleset', { environment });
  return found === null
    ? null
    : holdRuleset({
        id: found.id as RulesetIdText,
        unitKey: found.unitKey,
        document: found.snapshot.document,
      });
}
