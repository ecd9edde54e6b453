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
  arms: z.object({ control: armFiguresContract, candidate: armFiguresContract }),
  scale: z.object({ hold: z.number(), watch: z.number(), evidence: z.number() }).nullable(),
  reason: z.string(),
  createdMs: timeMs,
  changedMs: timeMs,
});

export const flagViewContract = z.object({
  key: z.string(),
  environment: z.string(),
  description: z.string().nullable(),
  kind: z.string(),
  variants: z.record(z.string(), json),
  off: z.string(),
  serve: z.string(),
  killed: z.boolean(),
  /** Rollout that owns it now. */
  owner: z.string().nullable(),
  revision: z.number(),
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
  reason: z.string(),
  errorCode: z.string().optional(),
});

export type ArmFigures = z.infer<typeof armFiguresContract>;
export type RolloutView = z.infer<typeof rolloutViewContract>;
export type FlagView = z.infer<typeof flagViewContract>;
export type AuditView = z.infer<typeof auditViewContract>;
export type KeyView = z.infer<typeof keyViewContract>;
export type KeyKind = z.infer<typeof keyKindContract>;
export type EvaluationView = z.infer<typeof evaluationViewContract>;
