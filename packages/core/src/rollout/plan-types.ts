import type { SplitPart } from '../flag/types.ts';
import type { Criterion, Guardrail } from '../guardrail/types.ts';

/** Share of one segment (or, last, of everybody) in a phase; resolved from `audience:`. */
export interface Share {
  /** `@<attribute>` is everybody whose attribute of that name is `true`: they opted in. */
  readonly segment: string | null;
  readonly weightParts: number;
  /** Of an experiment: how those who take part are split, as in `Draw`; absent = no experiment. */
  readonly arms?: readonly SplitPart[];
}

/** Days and hours of a week in a time zone. */
export interface WeeklyPeriod {
  /** 1 = Monday … 7 = Sunday, ascending. */
  readonly days: readonly number[];
  /** Minutes since midnight, 0..1 439. */
  readonly fromMinute: number;
  /** Exclusive, 1..1 440; above `fromMinute`. */
  readonly toMinute: number;
  /** IANA name, such as `Africa/Kigali`. */
  readonly zone: string;
}

/** A span of time in which nothing is raised. */
export interface Freeze {
  readonly name: string;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Something that must be so, said by a person or found by an action. */
export interface ChecklistItem {
  readonly name: string;
  readonly title: string;
  /** Action of the server's configuration that finds out; `null` = a person says so. */
  readonly action: string | null;
  /** Whether the list is met only with it. */
  readonly blocking: boolean;
  /** What takes this item back, in a migration that goes back item by item; absent = nothing does. */
  readonly wayBack?: string;
}

/** A list that people and actions go through. */
export interface Checklist {
  readonly title: string | null;
  /** Items are done in their order, such as those of a migration. */
  readonly ordered: boolean;
  readonly items: readonly ChecklistItem[];
  /** Of a migration: the named way back, told when a rollback begins; absent = no migration. */
  readonly wayBack?: string;
}

/** What people are told, and when. */
export interface Announcement {
  readonly name: string;
  /** `started`: when the rollout starts; `entered`, `left`: of `phase`; `completed`, `rolled-back`. */
  readonly when: 'started' | 'entered' | 'left' | 'completed' | 'rolled-back';
  readonly phase: string | null;
  /** That long before the start; `when` is `started`. 0 = then. */
  readonly beforeMs: number;
  readonly audience: 'internal' | 'external' | 'beta';
  readonly subject: string;
  /** With `[phase]`, `[date]`, `[time]`, `[plan]`, `[flag]`, `[reason]` filled in. */
  readonly text: string;
  /** Channel names; empty = the plan's `notify`. */
  readonly channels: readonly string[];
}

/** How a deployment is run: an emergency skips windows and freezes, and is reviewed afterwards. */
export type DeploymentMethod = 'pipeline' | 'by-hand' | 'emergency';

/** A layer of a rollback. */
export interface Layer {
  /** `watch` changes nothing: it holds the rollback open until control was seen to be well. */
  readonly kind: 'flag' | 'deployment' | 'database' | 'watch';
  readonly name: string;
  /** What it goes back to, such as `previous`. */
  readonly target: string;
  /** Driver or action of the server's configuration that does it; `null` = a person does and says so. */
  readonly action: string | null;
  /** Longer than this is told as overdue, ms; `null` = no limit is given. */
  readonly withinMs: number | null;
  /**
   * What finds out whether it worked, in order, after it was done: actions of the configuration, or
   * `traffic` (every SDK that is heard of holds the flag as it is now). Absent = nothing.
   */
  readonly verify?: readonly string[];
  /** Control must hold the plan's absolute rules for so long, ms; absent = it is not watched. */
  readonly cleanMs?: number;
  /** How often a step that failed is tried again, 1..10; absent = never. */
  readonly retries?: number;
  /** The next layer begins all the same when this one failed; absent = a person says what becomes of it. */
  readonly onFailure?: 'go-on';
  /** A person must say go before it begins, such as where data would be lost; absent = it begins by itself. */
  readonly confirm?: true;
}

/** A step of a plan. */
export interface Phase {
  readonly name: string;
  readonly description: string | null;
  readonly risk: string | null;
  /** Name of the phase that it is a part of; absent = it stands for itself. */
  readonly group?: string;
  /** What it is for, in the team's words. */
  readonly objectives?: readonly string[];
  /** In matching order, segments first, everybody last; shares of 0 are left out. */
  readonly shares: readonly Share[];
  /** Share of conversations whose turns the candidate works on too, unseen, 1..100 000; absent = none. */
  readonly shadowParts?: number;
  readonly hold: { readonly minMs: number; readonly maxMs: number | null };
  /** When it may be entered; absent = the plan's. */
  readonly window?: WeeklyPeriod;
  /** Each `everyMs` of time held a person must answer. */
  readonly checkpoint?: { readonly everyMs: number; readonly role: string | null };
  readonly guardrails: readonly Guardrail[];
  readonly gate: {
    readonly minUnits: number;
    readonly pass: readonly Criterion[];
    readonly approvals: readonly { readonly role: string; readonly count: number }[];
    /** Names of lists that must be met; absent = none. */
    readonly checklists?: readonly string[];
  };
}

/** What `scalePlan` divided a plan by; 1 = untouched. */
export interface PlanScale {
  /** Divides holds and `noDataTimeout`. */
  readonly hold: number;
  /** Divides `for` and `within` durations, floor 3 s. */
  readonly watch: number;
  /** Divides `minUnits` and minimum samples, and widens criteria that bound a rate. */
  readonly evidence: number;
}

/**
 * A compiled plan. Its hash is the SHA-256 of its canonical JSON. What may be absent is left out
 * where a file says nothing of it, so that a plan keeps its hash when the language grows.
 */
export interface Plan {
  readonly name: string;
  readonly description: string | null;
  readonly environment: string;
  readonly flag: string;
  readonly control: string;
  readonly candidate: string;
  /** `conversation`, or a context attribute such as `userId`. */
  readonly unit: string;
  /** Chance of a false rollback of the whole rollout, 0..1. */
  readonly alpha: number;
  readonly noDataTimeoutMs: number;
  readonly onNoData: 'pause' | 'rollback';
  /** Time that every SDK gets to hold a step before it counts. */
  readonly activationLeadMs: number;
  readonly phases: readonly Phase[];
  readonly guardrails: readonly Guardrail[];
  readonly rollback: {
    readonly conversations: 'cut-now' | 'drain';
    /** The flag comes first; `flag` alone = without a limit of time. */
    readonly procedure: readonly ('flag' | Layer)[];
    /** Channels that hear of a layer that failed or is overdue, besides `notify`; absent = none. */
    readonly escalate?: readonly string[];
  };
  /** Channel names. */
  readonly notify: readonly string[];
  /** When phases may be entered; absent = at any time. */
  readonly window?: WeeklyPeriod;
  /** When nothing is raised, but in an emergency. */
  readonly avoid?: readonly WeeklyPeriod[];
  readonly freezes?: readonly Freeze[];
  /** By name. Gates and `completion` name them. */
  readonly checklists?: Readonly<Record<string, Checklist>>;
  /** Lists that say whether what was wanted is met, besides the rollout being completed. */
  readonly completion?: readonly string[];
  readonly announcements?: readonly Announcement[];
  /** Plans of this environment, others as `environment/name`, whose newest rollout must be completed before a raise. */
  readonly requires?: readonly string[];
  /** Plans that may not be under way at the same time. */
  readonly excludes?: readonly string[];
  /** How a deployment is run and what its stages are planned to take. */
  readonly deployment?: {
    readonly methods: readonly DeploymentMethod[];
    readonly stages: readonly {
      readonly name: string;
      readonly minMs: number;
      readonly maxMs: number | null;
    }[];
  };
  /** When the old path goes, counted from completion. */
  readonly retirement?: {
    readonly minMs: number;
    readonly maxMs: number | null;
    readonly what: string;
  };
  /** Names of keys that the team's documents leave open, by place, such as `phase "beta"`. */
  readonly open?: Readonly<Record<string, readonly string[]>>;
  readonly scale: PlanScale | null;
  /** Of an experiment that runs as this plan: it ends when somebody decides; absent = a rollout. */
  readonly experiment?: {
    /** Hash of the `Experiment`. */
    readonly hash: string;
    /** Control last; the parts add up to 100 000. `candidate` is the first. */
    readonly arms: readonly SplitPart[];
  };
}
