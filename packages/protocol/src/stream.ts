import type { FlagdFlag, Logic } from '@tidegate/core';

/** `${lineage}.${version}.${hash8}` as text. */
export type RulesetIdText = string;

/** Why a ruleset changed. */
export type RulesetCause = 'publish' | 'rollback' | 'kill';

/** What `GET /api/v1/stream` sends (server-sent events; the SSE `id` is the ruleset after it). */
export type StreamEvent =
  | {
      /** First event of a server key's stream. */
      event: 'hello';
      serverMs: number;
      flushEveryMs: number;
      /** HMAC key of the environment, base64url; units are sent as HMACs under it. */
      unitKey: string;
      current: RulesetIdText;
    }
  | {
      event: 'patch';
      base: RulesetIdText;
      to: RulesetIdText;
      cause: RulesetCause;
      flushEveryMs: number;
      serverMs: number;
      /** `null` takes the flag away. */
      flags: Record<string, FlagdFlag | null>;
      evaluators: Record<string, Logic | null>;
    }
  /** Unknown id, more than 256 behind, or the patch is over 64 KiB (rollback, kill: 512 KiB): GET `url`. */
  | { event: 'snapshot'; to: RulesetIdText; url: string }
  | { event: 'beat'; serverMs: number; flushEveryMs: number }
  | { event: 'goodbye'; retryMs: number };

/** `GET /api/v1/rulesets/:id` and `/api/v1/ruleset`: a whole ruleset, immutable by id. */
export interface RulesetSnapshot {
  id: RulesetIdText;
  document: {
    flags: Record<string, FlagdFlag>;
    $evaluators?: Record<string, Logic>;
  };
}
