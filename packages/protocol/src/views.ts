import { z } from 'zod';

const json: z.ZodType<unknown> = z.unknown();
const timeMs = z.number();

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

export type FlagView = z.infer<typeof flagViewContract>;
export type FlagUsage = z.infer<typeof flagUsageContract>;
export type TrackedEventView = z.infer<typeof trackedEventContract>;
export type Explanation = z.infer<typeof explanationContract>;
export type AuditView = z.infer<typeof auditViewContract>;
export type KeyView = z.infer<typeof keyViewContract>;
export type KeyKind = z.infer<typeof keyKindContract>;
export type EvaluationView = z.infer<typeof evaluationViewContract>;
