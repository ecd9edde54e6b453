import type { FlagdFlag } from '@tidegate/core';
import type { RulesetCause } from '@tidegate/protocol';
import { createKeyRing, type KeyRing } from '../auth/key-ring.ts';
import type { Clock } from '../config/clock.ts';
import { type Limits, limits } from '../config/limits.ts';
import { type Log, silentLog } from '../config/log.ts';
import { hashKey } from '../key/key-text.ts';
import type { Published, Reads, Store, StoredKey } from '../store/store.ts';
import { createStreamHub, type StreamHub } from './hub.ts';
import { createRulesetCache, type RulesetCache } from './ruleset-cache.ts';
import { patchTo, rulesetId } from './stream.fixture.ts';
import { createTickets, type Tickets } from './tickets.ts';

/** Secret of the environment, base64url of 32 bytes. */
export const SECRET = Buffer.alloc(32, 7).toString('base64url');

/** Flags as anybody may write them, broken ones too. */
export type LooseFlags = Readonly<Record<string, unknown>>;

/** All that serves flags, over one environment `production` in memory. The key of a kind is its name. */
export interface ServedWorld {
  readonly rulesets: RulesetCache;
  readonly hub: StreamHub;
  readonly ring: KeyRing;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly random: () => number;
  /** The next version; `null` takes a flag away. */
  publish(flags: LooseFlags, cause?: RulesetCause): void;
  /** Revokes a key, as the route does. */
  revoke(kind: string): void;
  currentId(): string;
}

/** Makes it at version 1; the admin key is of all environments. */
export function servedWorld(
  flags: LooseFlags,
  more: { readonly clock: Clock; readonly limits?: Partial<Limits>; readonly log?: Log },
): ServedWorld {
  const { clock, log = silentLog } = more;
  const bounds = { ...limits, ...more.limits };
  const listeners = new Set<(published: Published) => void>();
  const revoked = new Set<string>();
  let version = 1;
  let current = new Map(Object.entries(flags));
  const reads: Partial<Reads> = {
    findKey: ({ hash }) => {
      const key = KEYS.find(({ name }) => hashKey(name) === hash);
      return key === undefined ? null : { ...key, revokedMs: revoked.has(key.name) ? 1 : null };
    },
    currentRuleset: ({ environment }) => {
      const document = { flags: Object.fromEntries(current) as Record<string, FlagdFlag> };
      const id = rulesetId(version);
      return environment === 'production'
        ? { id, unitKey: SECRET, snapshot: { id, document } }
        : null;
    },
    patchesSince: () => null,
  };
  const store: Pick<Store, 'read' | 'onPublished'> = {
    read: async (name, input) => {
      const read = reads[name] as ((given: unknown) => never) | undefined;
      if (read === undefined) throw new Error(`this world answers no "${name}"`);
      return read(input);
    },
    onPublished(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const rulesets = createRulesetCache(store);
  const shared = { store, rulesets, clock, limits: bounds, log };
  const hub = createStreamHub(shared);
  const ring = createKeyRing(shared);
  return {
    ...shared,
    hub,
    ring,
    tickets: createTickets(shared),
    random: () => 0.5,
    publish(changed, cause = 'publish') {
      version += 1;
      current = new Map([...current, ...Object.entries(changed)]);
      for (const [key, flag] of current) if (flag === null) current.delete(key);
      const patch = { ...patchTo(version, { cause }), flags: changed as Record<string, FlagdFlag> };
      for (const listener of listeners) listener({ environment: 'production', cause, patch });
    },
    revoke(kind) {
      revoked.add(kind);
      ring.forget();
      hub.endKey(`key_${kind}`);
    },
    currentId: () => rulesetId(version),
  };
}

const KEYS: readonly StoredKey[] = (['server', 'browser', 'sync', 'admin'] as const).map(
  (kind) => ({
    id: `key_${kind}`,
    kind,
    name: kind,
    environment: kind === 'admin' ? '*' : 'production',
    expiresMs: null,
    revokedMs: null,
  }),
);

/** A flag that serves one of its variants to everybody. */
export function constantFlag(
  value: unknown,
  metadata: Readonly<Record<string, string | number | boolean>> = {},
) {
  return { state: 'ENABLED', variants: { on: value }, defaultVariant: 'on', metadata };
}
