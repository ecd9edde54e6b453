import type { Json } from '../json.ts';

/** A JSONLogic expression as flagd spells it (https://flagd.dev/reference/flag-definitions/). */
export type Logic = Json;

/** One flag of a flagd flag-definition document. */
export interface FlagdFlag {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, Json>>;
  readonly defaultVariant?: string | null;
  readonly targeting?: Logic;
  /** Flat. What we lower carries `unit`, `watched`, `rollout`, `generation`. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** A flagd flag-definition document: our ruleset, word for word. */
export interface FlagdDocument {
  readonly flags: Readonly<Record<string, FlagdFlag>>;
  readonly $evaluators?: Readonly<Record<string, Logic>>;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * What a flag is evaluated for. `targetingKey` is the conversation id; `conversationStartedAtMs`
 * (ms since epoch, a number > 0) says which ramp step judges it. Everything else is free.
 */
export interface EvaluationContext {
  readonly targetingKey?: string;
  readonly conversationStartedAtMs?: number;
  readonly [attribute: string]: unknown;
}

/** OpenFeature's reasons. */
export type EvaluationReason =
  | 'STATIC'
  | 'DEFAULT'
  | 'TARGETING_MATCH'
  | 'SPLIT'
  | 'DISABLED'
  | 'ERROR';

/** OpenFeature's error codes. */
export type EvaluationErrorCode = 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'GENERAL' | 'TYPE_MISMATCH';

/** The answer of `evaluate`. Frozen and shared between calls: never change it. */
export interface Evaluation {
  /** `undefined` when the caller's default must be used (`ERROR`, `DISABLED`, no default variant). */
  readonly value: Json | undefined;
  /** Authored variant name, without the draw; `null` where there is none. */
  readonly variant: string | null;
  /** Draw that decided, 0 when the unit was not drawn. */
  readonly draw: number;
  /** Variant name as it stands in the document, for example `new~4`. */
  readonly servedAs: string | null;
  /**
   * Which rule decided: the name that the flag's metadata `rules` gives to the branch of its
   * outermost `if`, else the number of that branch from 1; `null` where no rule was asked.
   */
  readonly rule: string | null;
  readonly reason: EvaluationReason;
  readonly errorCode?: EvaluationErrorCode;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** 100 000 weight parts are everybody. */
export const WEIGHT_PARTS_TOTAL = 100_000;

/** One randomisation inside a ramp step; ids are never reused for a flag. */
export interface Draw {
  readonly id: number;
  /** Segment that it draws from; `null` is everybody. */
  readonly segment: string | null;
  /** Share that gets the candidate, 0..100 000; with `arms`, share that takes part. */
  readonly weightParts: number;
  /**
   * Of an experiment: how those who take part are split, control last; the parts add up to 100 000.
   * Who takes part is drawn apart from who gets what, so that raising the share moves nobody. Absent =
   * the candidate gets `weightParts`, control the rest.
   */
  readonly arms?: readonly SplitPart[];
}

/** A step of an allocation: conversations that started at or after `fromMs` are drawn so. */
export interface AllocationStep {
  /** Multiple of 1 000 ms. */
  readonly fromMs: number;
  readonly control: string;
  readonly candidate: string;
  /** In matching order; a draw of everybody comes last. Empty = control for all. */
  readonly draws: readonly Draw[];
}

/** Who gets which variant over time; rollouts and experiments both produce it. */
export interface Allocation {
  /** `conversation` (= `targetingKey`) or the name of a context attribute. */
  readonly unit: string;
  /** Ascending by `fromMs`. */
  readonly steps: readonly AllocationStep[];
}

/** A share of units that get a variant, of 100 000. */
export interface SplitPart {
  readonly variant: string;
  readonly weightParts: number;
}

/** What a rule gives to those whom it matches. */
export type RuleOutcome =
  | { readonly serve: string }
  | {
      /** By the hash of `unit` under the flag's salt; the parts add up to 100 000. */
      readonly split: readonly SplitPart[];
      /** `conversation` (= `targetingKey`) or the name of a context attribute. */
      readonly unit: string;
    };

/** One rule; the first that matches decides. */
export interface FlagRule {
  /** Letters, digits, `-`, `_`, `.`; `targets` for individual targets. */
  readonly name: string;
  /** May name segments as `{ $ref: name }` until they are inlined. */
  readonly when: Logic;
  readonly outcome: RuleOutcome;
}

/**
 * A slice of an exclusion group: only units whose hash under the group's salt lies in
 * `fromParts ≤ bucket < toParts` (of 100 000) take part in draws and splits of the flag.
 */
export interface ExclusionSlice {
  readonly group: string;
  readonly unit: string;
  readonly fromParts: number;
  readonly toParts: number;
}

/** A flag of one environment as people keep it, ready to be lowered. */
export interface AuthoredFlag {
  readonly key: string;
  readonly variants: Readonly<Record<string, Json>>;
  /** Variant for those whom a prerequisite or the exclusion group keeps out. */
  readonly off: string;
  /** Variant served where neither a rule nor the allocation decides. */
  readonly serve: string;
  /** Variant that the kill switch serves to all, or `null` when the flag is not killed. */
  readonly killed: string | null;
  /** Secret of this flag, mixed into every draw. */
  readonly salt: string;
  /** All must hold, else `off`: conditions that are true when another flag serves a variant. */
  readonly prerequisites: readonly { readonly name: string; readonly condition: Logic }[];
  /** `null`: everybody takes part. */
  readonly exclusion: (ExclusionSlice & { readonly salt: string }) | null;
  /** In order, before the allocation; segments are inlined. */
  readonly rules: readonly FlagRule[];
  /**
   * Variants that were rolled back: no rule gives them to anybody, whatever it says; a share of
   * theirs goes to what the flag serves to everybody.
   */
  readonly barred: readonly string[];
  readonly allocation: Allocation | null;
  /** Share of units that stays on control whatever a draw's weight, 0..100 000. */
  readonly holdBackParts: number;
  /** Conditions of the segments that the draws name, inlined. */
  readonly segments: Readonly<Record<string, Logic>>;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** Names a ruleset: `lineage.version.hash8`. */
export interface RulesetId {
  readonly lineage: number;
  readonly version: number;
  /** First 8 hex digits of the content hash. */
  readonly hash8: string;
}
