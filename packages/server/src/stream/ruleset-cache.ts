import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RulesetIdText, RulesetSnapshot } from '@tidegate/protocol';
import type { Store } from '../store/store.ts';

const deflate = promisify(gzip);

/** The current ruleset of an environment, with its texts made at most once. */
export interface HeldRuleset {
  readonly id: RulesetIdText;
  readonly unitKey: string;
  readonly document: RulesetSnapshot['document'];
  /** The snapshot as JSON. */
  json(): Buffer;
  gzip(): Promise<Buffer>;
}

/** Current rulesets in memory: ten thousand reconnecting SDKs cost one read. */
export interface RulesetCache {
  /** `null` when the environment is unknown. */
  current(environment: string): Promise<HeldRuleset | null>;
  /** Forgets the environment's ruleset: a newer one was published. */
  changed(environment: string): void;
}

/** Makes a cache over a store; unknown environments are asked for again each time. */
export function createRulesetCache(store: Pick<Store, 'read'>): RulesetCache {
  const held = new Map<string, Promise<HeldRuleset | null>>();
  return {
    async current(environment) {
      const known = held.get(environment);
      if (known !== undefined) return await known;
      const asked = load(store, environment);
      held.set(environment, asked);
      // A failure or an unknown name must not stay.
      const forget = (): void => {
        if (held.get(environment) === asked) held.delete(environment);
      };
      try {
        const ruleset = await asked;
        if (ruleset === null) forget();
        return ruleset;
      } catch (cause) {
        forget();
        throw cause;
      }
    },
    changed(environment) {
      held.delete(environment);
    },
  };
}

async function load(store: Pick<Store, 'read'>, environment: string): Promise<HeldRuleset | null> {
  const found = await store.read('currentRuleset', { environment });
  if (found === null) return null;
  let json: Buffer | undefined;
  let zipped: Promise<Buffer> | undefined;
  const ruleset: HeldRuleset = {
    id: found.id,
    unitKey: found.unitKey,
    document: found.snapshot.document,
    json() {
      json ??= Buffer.from(JSON.stringify(found.snapshot));
      return json;
    },
    gzip() {
      zipped ??= deflate(ruleset.json());
      return zipped;
    },
  };
  return ruleset;
}
