import { z } from 'zod';

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

/** A checklist of a rollout, and where its items stand. */
export const checklistViewContract = z.object({
  name: z.string(),
  title: z.string().nullable(),
  /** Which phase's gate names it, or `completion`. */
  usedBy: z.string(),
  ordered: z.boolean(),
  met: z.boolean(),
  items: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      action: z.string().nullable(),
      blocking: z.boolean(),
      state: z.enum(['open', 'running', 'done', 'failed']),
      /** Name of the key, or `controller`; `null` = nobody touched it. */
      by: z.string().nullable(),
      atMs: timeMs.nullable(),
      detail: z.string(),
    }),
  ),
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
      /** Of the phase that it is a part of; `null` = it stands for itself. */
      group: z.string().nullable(),
      risk: z.string().nullable(),
      objectives: z.array(z.string()),
      /** Share of conversations that the candidate works on unseen, 0..100 000. */
      shadowParts: z.number(),
      holdMaxMs: z.number().nullable(),
    }),
  ),
  heldMs: z.number(),
  units: z.object({ control: z.number(), candidate: z.number() }),
  blockers: z.array(z.string()),
  verdicts: z.record(z.string(), verdictContract),
  /** What a person can give now. */
  waitingFor: z.object({
    approvals: z.array(z.string()),
    /** Guardrails and checkpoints. */
    reviews: z.array(z.string()),
    /** Why window, freeze or dependency keep it, as sentences. */
    outside: z.array(z.string()),
    /** When the window lets it go on; `null` = now, or it has none. */
    opensMs: timeMs.nullable(),
  }),
  /** When it starts by itself; `null` = it has started, or waits for a person. */
  startAtMs: timeMs.nullable(),
  method: z.enum(['pipeline', 'by-hand', 'emergency']),
  checklists: z.array(checklistViewContract),
  /** Whether all completion lists are met; `null` = the plan has none. */
  met: z.boolean().nullable(),
  stages: z.array(
    z.object({
      name: z.string(),
      plannedMinMs: z.number(),
      plannedMaxMs: z.number().nullable(),
      beganMs: timeMs.nullable(),
      endedMs: timeMs.nullable(),
    }),
  ),
  layers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['flag', 'deployment', 'database', 'watch']),
      target: z.string(),
      /** Driver or action that does it; `null` = the controller (flag, watch) or a person. */
      action: z.string().nullable(),
      withinMs: z.number().nullable(),
      state: z.enum(['waiting', 'running', 'verified', 'failed', 'skipped']),
      beganMs: timeMs.nullable(),
      endedMs: timeMs.nullable(),
      detail: z.string(),
      /** What runs now, or ran last: `prepare`, `execute`, `verify`, `check`, `clean`, `undo`; `null` = none. */
      step: z.string().nullable(),
      attempt: z.number(),
      /** When a step that failed is tried again. */
      retryAtMs: timeMs.nullable(),
      /** A person must say go first, and since when it waits for that. */
      confirm: z.boolean(),
      askedMs: timeMs.nullable(),
      /** What finds out whether it worked. */
      verify: z.array(z.string()),
      cleanMs: z.number().nullable(),
      /** Its effect, under which `work` tells how far it is. */
      effectId: z.string().nullable(),
      steps: z.array(
        z.object({
          step: z.string(),
          outcome: z.enum(['ok', 'failed', 'timed-out']),
          beganMs: timeMs,
          endedMs: timeMs,
          detail: z.string(),
        }),
      ),
    }),
  ),
  /** How far back it goes and by when; `null` = it does not go back. */
  goingBack: z
    .object({
      scope: z.enum(['quick', 'full']),
      row: z.string().nullable(),
      beganMs: timeMs,
      withinMs: z.number().nullable(),
      flagsWithinMs: z.number().nullable(),
      /** From the decision until all of it was verified, ms; `null` = not yet. */
      tookMs: z.number().nullable(),
    })
    .nullable(),
  /** Segments that were rolled back alone. */
  excluded: z.array(z.string()),
  /** Highest share after a gradual rollback; `null` = the plan's. */
  capParts: z.number().nullable(),
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

/** A span in which nothing of an environment is raised. */
export const freezeContract = z.object({
  id: z.string(),
  environment: z.string(),
  fromMs: timeMs,
  /** Exclusive. */
  toMs: timeMs,
  reason: z.string(),
  /** Name of the key that asked for it. */
  by: z.string(),
});

/** An applied plan. */
export const planViewContract = z.object({
  name: z.string(),
  environment: z.string(),
  hash: z.string(),
  flag: z.string(),
  control: z.string(),
  candidate: z.string(),
  phases: z.number(),
  appliedMs: timeMs,
});

/** What a changed plan does to a rollout that runs, before it is applied. */
export const editPreviewContract = z.object({
  rollout: z.string(),
  fromHash: z.string(),
  toHash: z.string(),
  /** Why it cannot be taken; `null` = it can. */
  refusal: z.string().nullable(),
  /** One sentence each, the gravest first. */
  consequences: z.array(
    z.object({
      kind: z.enum(['weight', 'phase', 'guardrail', 'gate', 'approval', 'rollback', 'other']),
      sentence: z.string(),
    }),
  ),
});

/** What one check of an installation found. */
export const checkResultContract = z.object({
  name: z.string(),
  title: z.string(),
  /** `unknown`: it could not be found out. `running`: not yet; ask again and get what it came to. */
  outcome: z.enum(['ok', 'failed', 'unknown', 'running']),
  detail: z.string(),
  tookMs: z.number(),
});

/** A tick of evidence as it was judged, for replay. */
export const evidenceTickContract = z.object({
  tick: z.number(),
  atMs: timeMs,
  /** `Tick` of core. */
  inputs: z.unknown(),
});

export type ArmFigures = z.infer<typeof armFiguresContract>;
export type RolloutView = z.infer<typeof rolloutViewContract>;
export type ChecklistView = z.infer<typeof checklistViewContract>;
export type FreezeView = z.infer<typeof freezeContract>;
export type PlanView = z.infer<typeof planViewContract>;
export type EditPreview = z.infer<typeof editPreviewContract>;
export type CheckResult = z.infer<typeof checkResultContract>;
export type EvidenceTickView = z.infer<typeof evidenceTickContract>;
