import type { AlertRules } from '../alert/types.ts';
import type { Experiment } from '../experiment/types.ts';
import type { ExclusionSlice, FlagRule, Logic } from '../flag/types.ts';
import type { Response } from '../incident/types.ts';
import type { Json } from '../json.ts';
import type { MetricDefinition, Scorecard } from '../metric/types.ts';
import type { Plan } from '../rollout/types.ts';

/** Where something stands in a user's file; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML or JSON tree that remembers where everything stood. `protocol` reads YAML into it. */
export type Node =
  | {
      readonly kind: 'scalar';
      readonly value: null | boolean | number | string;
      /** As written, for example `0.5%`. */
      readonly text: string;
      readonly at: Position;
    }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly at: Position }
  | {
      readonly kind: 'map';
      readonly entries: readonly {
        readonly key: string;
        readonly at: Position;
        readonly value: Node;
      }[];
      readonly at: Position;
    };

/** One mistake in a user's file. */
export interface FileProblem {
  readonly code:
    | 'syntax'
    | 'too-large'
    | 'wrong-type'
    | 'unknown-key'
    | 'missing-key'
    | 'duplicate'
    | 'out-of-range'
    | 'unknown-metric'
    | 'unknown-name'
    | 'not-supported';
  readonly file: string;
  readonly at: Position;
  /** "Cannot <do> <what>: <found>". */
  readonly message: string;
  /** What would be right. */
  readonly expected: string;
}

/** Flags of one file, per environment. */
export interface FlagsFile {
  readonly flags: readonly FlagDefinition[];
}

/** A flag as people write it. */
export interface FlagDefinition {
  readonly key: string;
  /** Further keys under which the same flag is served. */
  readonly aliases: readonly string[];
  readonly description: string | null;
  readonly kind: 'boolean' | 'string' | 'number' | 'object';
  readonly variants: Readonly<Record<string, Json>>;
  /** JSON schema (draft 2020-12) that every variant's value must meet; `null` = none. */
  readonly schema: Json | null;
  /** Variant served where the flag is off, and by the kill switch. */
  readonly off: string;
  /** Whether browser keys may see what it evaluates to. */
  readonly clientVisible: boolean;
  /** Environment variable that overrides it in SDKs, for example `VITE_FEATURE_X`; `null` = by name. */
  readonly variable: string | null;
  /** By environment; one that is not named is off. */
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
  readonly at: Position;
}

/** What a flag does in one environment. */
export interface EnvironmentSettings {
  /** Variant for those whom no rule matches. */
  readonly serve: string;
  /** In order; individual targets come first. `when` names segments as `{ $ref: name }`. */
  readonly rules: readonly FlagRule[];
  /** Flags that must serve a variant first; else this one is off. */
  readonly requires: readonly {
    readonly flag: string;
    readonly variant: string;
    readonly at: Position;
  }[];
  readonly exclusion: ExclusionSlice | null;
  /** Share of units that rollouts of this flag leave on control, 0..100 000. */
  readonly holdBackParts: number;
  readonly at: Position;
}

/** Segments of one file. */
export interface SegmentsFile {
  readonly segments: readonly {
    readonly name: string;
    readonly description: string | null;
    /** Names other segments as `{ $ref: name }`. */
    readonly condition: Logic;
    readonly at: Position;
  }[];
}

/** Metrics of one file. */
export interface MetricsFile {
  readonly metrics: readonly (MetricDefinition & { readonly at: Position })[];
}

/** A scorecard as people write it, and where its parts stand. */
export interface ScorecardFile {
  readonly scorecard: Scorecard;
  readonly environmentAt: Position;
  /** Where flags and variants stand that only the server can check, by KPI. */
  readonly positions: Readonly<
    Record<string, { readonly flag: Position; readonly variant: Position }>
  >;
}

/** Alert rules as people write them, and where their parts stand. */
export interface AlertsFile {
  readonly alerts: AlertRules;
  readonly environmentAt: Position;
  /** Where flags stand that only the server can check: `actsOn`, `shed`, and places, by key. */
  readonly flags: Readonly<Record<string, Position>>;
}

/** A response as people write it, and where its parts stand. */
export interface ResponseFile {
  readonly response: Response;
  readonly environmentAt: Position;
}

/** What a file of `tidegate/v1` turned out to be. */
export type ParsedFile =
  | { readonly kind: 'Plan'; readonly plan: Plan; readonly positions: PlanPositions }
  | {
      readonly kind: 'Experiment';
      readonly experiment: Experiment;
      /** The plan that it runs as. */
      readonly plan: Plan;
      readonly positions: ExperimentPositions;
    }
  | { readonly kind: 'Flags'; readonly file: FlagsFile; readonly positions: Mentions }
  | { readonly kind: 'Segments'; readonly file: SegmentsFile; readonly positions: Mentions }
  | { readonly kind: 'Metrics'; readonly file: MetricsFile }
  | { readonly kind: 'Scorecard'; readonly file: ScorecardFile }
  | { readonly kind: 'Alerts'; readonly file: AlertsFile }
  | { readonly kind: 'Response'; readonly file: ResponseFile };

/** Where the segments stand that flags and other segments name. */
export interface Mentions {
  /** First mention of each. */
  readonly segments: Readonly<Record<string, Position>>;
}

/** Where the names stand that only the server can check. */
export interface PlanPositions {
  readonly environment: Position;
  readonly flag: Position;
  readonly control: Position;
  readonly candidate: Position;
  /** First mention of each segment. */
  readonly segments: Readonly<Record<string, Position>>;
}

/** Where the names of an experiment stand that only the server can check. */
export interface ExperimentPositions extends PlanPositions {
  /** By variant. */
  readonly variants: Readonly<Record<string, Position>>;
  /** Queries of the operator's file that metrics name; first mention of each. */
  readonly queries: Readonly<Record<string, Position>>;
}

/** The answer of a parser: never throws on what a user wrote. */
export type ParseResult =
  | { readonly ok: true; readonly parsed: ParsedFile }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };
