import { z } from 'zod';

const json: z.ZodType<unknown> = z.unknown();
const timeMs = z.number();

/** One arm of a rollout beside the other, over the last minute. */
export const armFiguresContract = z.object({
  turns: z.number(),
  errors: z.number(),
  /** 0..1, `null` without turns. */
  errorRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

export const verdictContract = z.object({
  kind: z.enum(['fail', 'error', 'no-data', 'pass', 'not-applicable']),
  code: z.string(),
  numbers: z.record(z.string(), z.number()),
  interval: z.tuple([z.number(), z.number()]).optional(),
  units: z.object({ control: z.number(), candidate: z.number() }),
  sentence: z.string(),
});

/** A rollout as the API, the CLI and the page show it. */
export const rolloutViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  flag: z.string(),
  plan: z.string(),
  planHash: z.string(),
  control: z.string(),
  candidate: z.string(),
  status: z.enum([
    'scheduled',
    'running',
    'paused',
    'rolling-back',
    'completed',
    'rolled-back',
    'aborted',
  ]),
  generation: z.number(),
  revision: z.number(),
  /** Index into `phases`. */
  phase: z.number(),
  phases: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullable(),
      /** Share of everybody, 0..100 000. */
      weightParts: z.number(),
      segments: z.array(z.object({ name: z.string(), weightParts: z.number() })),
      holdMs: z.number(),
      minUnits: z.number(),
      /** When the rollout entered it, `null` when not yet. */
      enteredMs: timeMs.nullable(),
    }),
  ),
  heldMs: z.number(),
  units: z.object({ control: z.number(), candidate: z.number() }),
  blockers: z.array(z.string()),
  verdicts: z.record(z.string(), verdictContract),
  /** What a person can give now. */
  waitingFor: z.object({ approvals: z.array(z.string()), reviews: z.array(z.string()) }),
  /** Guardrails that only observe and fired, oldest first; servers of earlier versions say nothing. */
  observed: z
    .array(z.object({ guardrail: z.string(), atMs: timeMs, sentence: z.string() }))
    .optional(),
  arms: z.object({ control: armFiguresContract, candidate: armFiguresContract }),
  scale: z.object({ hold: z.number(), watch: z.number(), evidence: z.number() }).nullable(),
  reason: z.string(),
  createdMs: timeMs,
  changedMs: timeMs,
});

export const flagViewContract = z.object({
  key: z.string(),
  environment: z.string(),
  aliases: z.array(z.string()),
  description: z.string().nullable(),
  kind: z.string(),
  variants: z.record(z.string(), json),
  /** Variant of the kill switch; empty = callers get their own defaults. */
  off: z.string(),
  /** Variant for all whom nothing else decides; empty = callers get their own defaults. */
  serve: z.string(),
  killed: z.boolean(),
  /** Rollout that owns it now. */
  owner: z.string().nullable(),
  /** A flagd flag of somebody else, served word for word. */
  foreign: z.boolean(),
  /** Why it answers ERROR to everybody; `null` when it works. */
  broken: z.string().nullable(),
  clientVisible: z.boolean(),
  /** Environment variable that overrides it in SDKs. */
  variable: z.string().nullable(),
  /** In order: the name and what it gives, such as `new` or `new 25 %, legacy 75 %`. */
  rules: z.array(z.object({ name: z.string(), gives: z.string() })),
  requires: z.array(z.object({ flag: z.string(), variant: z.string() })),
  exclusionGroup: z.string().nullable(),
  holdBackParts: z.number(),
  /** Variants that were rolled back and that no rule gives to anybody. */
  barred: z.array(z.string()),
  archivedMs: timeMs.nullable(),
  /** When what it serves was last changed. */
  changedMs: timeMs,
  revision: z.number(),
});

/** How a flag was used, from what SDKs counted. */
export const flagUsageContract = z.object({
  key: z.string(),
  environment: z.string(),
  aliases: z.array(z.string()),
  /** `null`: never heard of within the retention. */
  lastEvaluatedMs: timeMs.nullable(),
  /** Over the last 24 h. */
  evaluations: z.array(
    z.object({ variant: z.string(), draw: z.number(), reason: z.string(), count: z.number() }),
  ),
  /** Units that really met a variant. */
  exposures: z.number(),
  changedMs: timeMs,
  archivedMs: timeMs.nullable(),
  /** Set when everybody gets one variant and no rule, ramp or rollout can change that by itself. */
  constantVariant: z.string().nullable(),
  owner: z.string().nullable(),
});

/** An event that programs track, over the units that are kept of it. */
export const trackedEventContract = z.object({
  event: z.string(),
  environment: z.string(),
  units: z.number(),
  /** How often it happened. */
  count: z.number(),
  /** Of the values that came with it. */
  sum: z.number(),
  lastMs: timeMs,
});

/** Why a context gets what it gets, step by step until the one that decided. */
export const explanationContract = z.object({
  /** One sentence. */
  sentence: z.string(),
  steps: z.array(
    z.object({
      /** Name of the rule. */
      rule: z.string(),
      /** The condition in words. */
      condition: z.string(),
      matched: z.boolean(),
      /** Attributes that it looked at, as the context has them. */
      read: z.record(z.string(), json),
    }),
  ),
  /** Where the unit fell, when a draw or a split decided. */
  bucket: z
    .object({
      key: z.string(),
      /** 0 ≤ position < total. */
      position: z.number(),
      total: z.number(),
      slices: z.array(z.object({ variant: z.string(), weight: z.number() })),
    })
    .nullable(),
});

export const auditViewContract = z.object({
  sequence: z.number(),
  atMs: timeMs,
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  action: z.string(),
  subject: z.string(),
  body: z.record(z.string(), json),
  hash: z.string(),
});

export const keyKindContract = z.enum(['server', 'browser', 'sync', 'admin']);

export const keyViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  kind: keyKindContract,
  prefix: z.string(),
  name: z.string(),
  expiresMs: timeMs.nullable(),
  lastUsedMs: timeMs.nullable(),
  revokedMs: timeMs.nullable(),
});

export const evaluationViewContract = z.object({
  key: z.string(),
  value: json.optional(),
  variant: z.string().nullable(),
  draw: z.number(),
  rule: z.string().nullable(),
  reason: z.string(),
  errorCode: z.string().optional(),
  explanation: explanationContract.optional(),
});

export type ArmFigures = z.infer<typeof armFiguresContract>;
export type RolloutView = z.infer<typeof rolloutViewContract>;
export type FlagView = z.infer<typeof flagViewContract>;
export type FlagUsage = z.infer<typeof flagUsageContract>;
export type TrackedEventView = z.infer<typeof trackedEventContract>;
export type Explanation = z.infer<typeof explanationContract>;
export type AuditView = z.infer<typeof auditViewContract>;
export type KeyView = z.infer<typeof keyViewContract>;
export type KeyKind = z.infer<typeof keyKindContract>;
export type EvaluationView = z.infer<typeof evaluationViewContract>;
