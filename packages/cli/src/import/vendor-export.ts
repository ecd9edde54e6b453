import type { Json } from '@tidegate/core';
import type { Bounds, Condition } from './condition.ts';

/** Something that could not be taken over as it is, with its place in the export. */
export interface Note {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** Key of the flag that it concerns, as it is written; `null` for a segment or the whole file. */
  readonly flag: string | null;
  /** What stands there. */
  readonly what: string;
  /** What is written instead. */
  readonly instead: string;
  /** `lost`: some units may get another variant than before. `said`: nothing changes. */
  readonly kind: 'lost' | 'said';
}

/** A piece of a draw: units whose number (0..1) lies in `from ≤ number < to`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly variant: string;
  /** Set when another number of the unit divides those in the piece; shares add up to 1. */
  readonly among?: readonly { readonly variant: string; readonly share: number }[];
}

/** What a rule of another system gives to those whom it matches. */
export type VendorShare =
  | { readonly kind: 'all'; readonly variant: string }
  | {
      readonly kind: 'draw';
      /** Attribute that is hashed, by our name for it. */
      readonly unit: string;
      /** Two draws with one of these have the same number for a unit. */
      readonly hash: string;
      /** Who is in no piece is asked by the next rule. */
      readonly pieces: readonly Piece[];
      /** What the other system gives to a unit by its own hash; `null` = no piece. */
      readonly sideOf: (unit: string) => string | null;
    };

/** A rule of another system, in its order; the first that gives something decides. */
export interface VendorRule {
  readonly name: string;
  readonly pointer: string;
  readonly when: Bounds;
  readonly share: VendorShare;
}

/** What a flag of another system does in one environment. */
export interface VendorSettings {
  readonly pointer: string;
  /** For those whom no rule gives anything. */
  readonly serve: string;
  readonly rules: readonly VendorRule[];
  readonly requires: Readonly<Record<string, string>>;
  /** A slice of an exclusion group, in percent texts. */
  readonly group: Condition | null;
  /**
   * What a condition that cannot be expressed does. `skip`: the rule could only have switched on,
   * so nobody gets it. `off`: whoever might have met it gets the off variant.
   */
  readonly unknown: 'skip' | 'off';
}

/** A flag of another system. */
export interface VendorFlag {
  readonly key: string;
  readonly pointer: string;
  readonly description: string | null;
  readonly variants: ReadonlyMap<string, Json>;
  readonly off: string;
  readonly clientVisible: boolean;
  /** By environment. */
  readonly environments: ReadonlyMap<string, VendorSettings>;
}

/** A whole export of another system. */
export interface VendorExport {
  readonly vendor: 'unleash' | 'growthbook' | 'launchdarkly';
  readonly flags: readonly VendorFlag[];
  readonly segments: readonly {
    readonly name: string;
    readonly description: string | null;
    readonly condition: Condition;
  }[];
  readonly notes: readonly Note[];
}
