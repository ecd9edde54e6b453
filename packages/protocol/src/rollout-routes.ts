import { z } from 'zod';
import {
  checkResultContract,
  editPreviewContract,
  evidenceTickContract,
  freezeContract,
  planViewContract,
  rolloutViewContract,
} from './rollout-views.ts';

const name = z.string().min(1).max(200);
const reason = z.string().min(1).max(2_000);
const note = z.string().max(2_000);
const timeMs = z.number().int().min(0);
const environment = z.object({ environment: name.optional() });
const admin = ['admin'] as const;
const idParams = z.object({ id: name });

/** Name of the phase that the caller saw: refused when the rollout has gone on since. */
const phase = name.optional();

/** Revision that the caller saw: `conflict` when another one came first. Not for abort and rollback, which win. */
const revision = z.number().int().min(0).optional();

/** What a person or program may tell a rollout. */
export const rolloutCommandContract = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('approve'),
    role: name,
    decision: z.enum(['go', 'no-go']).default('go'),
    /** Given: the approval is bound to this plan; absent: to the plan that runs now. */
    planHash: name.optional(),
    phase,
    revision,
  }),
  z.object({
    type: z.literal('answer'),
    /** Name of a guardrail or a checkpoint. */
    guardrail: name,
    decision: z.enum(['go', 'no-go']),
    phase,
    revision,
  }),
  z.object({ type: z.literal('promote'), reason, phase, revision }),
  z.object({ type: z.enum(['pause', 'resume']), reason, revision }),
  z.object({ type: z.literal('abort'), reason }),
  z.object({
    type: z.literal('rollback'),
    reason,
    /** These alone; the rollout goes on with the others. */
    segments: z.array(name).min(1).max(100).optional(),
    /** Down to this share and paused, of 100 000. */
    toWeightParts: z.number().int().min(1).max(99_999).optional(),
    /** How far back; absent = as the decision matrix says to `issue`, else all layers. */
    scope: z.enum(['quick', 'full']).optional(),
    /** Row of the decision matrix. */
    issue: name.optional(),
  }),
  /** Starts a scheduled rollout now. */
  z.object({
    type: z.literal('start'),
    reason: reason.optional(),
    method: z.enum(['pipeline', 'by-hand', 'emergency']).optional(),
    revision,
  }),
  z.object({
    type: z.literal('check'),
    list: name,
    item: name,
    decision: z.enum(['go', 'no-go', 'run', 'open']).default('go'),
    note: note.default(''),
    planHash: name.optional(),
    revision,
  }),
  /** Ends the stage that runs and begins this one; `null` ends it only. */
  z.object({ type: z.literal('stage'), stage: name.nullable(), revision }),
  z.object({
    type: z.literal('layer'),
    layer: name,
    decision: z.enum(['go', 'done', 'failed', 'retry', 'skip', 'undo']),
    reason,
  }),
  /** Runs another applied version of its plan from now on. */
  z.object({ type: z.literal('edit'), plan: name, reason, revision }),
]);
export type RolloutCommand = z.infer<typeof rolloutCommandContract>;

/** Routes of plans and rollouts. */
export const rolloutRoutes = {
  createRollout: {
    method: 'POST',
    path: '/api/v1/rollouts',
    summary: 'Start a rollout of an applied plan, now or later.',
    scope: admin,
    body: z.object({
      /** Name or hash of an applied plan. */
      plan: name,
      environment: name.optional(),
      scale: z
        .object({
          hold: z.number().min(1).max(1e9),
          watch: z.number().min(1).max(1e9),
          evidence: z.number().min(1).max(1e9),
        })
        .optional(),
      /**
       * Needed to start a candidate that was rolled back before, outside the deployment window, and
       * in an emergency.
       */
      reason: reason.optional(),
      /** An emergency skips windows and freezes. Default: `pipeline`. */
      method: z.enum(['pipeline', 'by-hand', 'emergency']).optional(),
      /** Starts by itself then, or as soon after it as window and freezes allow. */
      atMs: timeMs.optional(),
    }),
    answer: rolloutViewContract,
  },
  rollouts: {
    method: 'GET',
    path: '/api/v1/rollouts',
    summary: 'Rollouts, newest first, at most 50.',
    scope: admin,
    query: environment,
    answer: z.object({ serverMs: z.number(), rollouts: z.array(rolloutViewContract) }),
  },
  rollout: {
    method: 'GET',
    path: '/api/v1/rollouts/:id',
    summary: 'One rollout.',
    scope: admin,
    params: idParams,
    answer: rolloutViewContract,
  },
  commandRollout: {
    method: 'POST',
    path: '/api/v1/rollouts/:id/commands',
    summary:
      'Approve, answer, check, promote, pause, resume, edit, abort or roll back, whole, in part or gradually.',
    scope: admin,
    params: idParams,
    body: rolloutCommandContract,
    answer: rolloutViewContract,
  },
  stopRollouts: {
    method: 'POST',
    path: '/api/v1/rollouts/stop',
    summary: 'Roll back every rollout of an environment at once.',
    scope: admin,
    body: z.object({
      environment: name,
      reason,
      /** Switches their flags off too. */
      kill: z.boolean().default(false),
    }),
    answer: z.object({
      stopped: z.array(rolloutViewContract),
      killed: z.array(z.string()),
    }),
  },
  previewEdit: {
    method: 'POST',
    path: '/api/v1/rollouts/:id/preview',
    summary: 'What a changed plan would do to a rollout that runs; nothing is changed.',
    scope: admin,
    params: idParams,
    body: z.object({
      /** The plan's file, as text, and what stands beside it. */
      files: z
        .array(z.object({ name, text: z.string().max(1_048_576) }))
        .min(1)
        .max(20),
    }),
    answer: editPreviewContract,
  },
  rolloutTicks: {
    method: 'GET',
    path: '/api/v1/rollouts/:id/ticks',
    summary: 'Ticks of evidence as they were judged, oldest first, at most 2 000 a page.',
    scope: admin,
    params: idParams,
    query: z.object({ after: z.coerce.number().int().min(-1).default(-1) }),
    answer: z.object({
      /** The compiled plan that they were judged by, and the rollout as it is (`Plan`, `Rollout` of core). */
      plan: z.unknown(),
      rollout: z.unknown(),
      ticks: z.array(evidenceTickContract),
      /** Pass as `after` to go on; `null` = that was all. */
      next: z.number().nullable(),
    }),
  },
  plans: {
    method: 'GET',
    path: '/api/v1/plans',
    summary: 'Applied plans, the newest version of each.',
    scope: admin,
    query: environment,
    answer: z.object({ plans: z.array(planViewContract) }),
  },
  promotePlan: {
    method: 'POST',
    path: '/api/v1/plans/promote',
    summary:
      'Apply a plan that completed in one environment to another; evidence and approvals begin anew.',
    scope: admin,
    body: z.object({
      plan: name,
      from: name,
      to: name,
      /** Needed when its rollout did not complete in `from`. */
      reason: reason.optional(),
    }),
    answer: planViewContract,
  },
  freezes: {
    method: 'GET',
    path: '/api/v1/freezes',
    summary: 'Freezes that are in force or to come.',
    scope: admin,
    query: environment,
    answer: z.object({ freezes: z.array(freezeContract) }),
  },
  createFreeze: {
    method: 'POST',
    path: '/api/v1/freezes',
    summary: 'Raise nothing in an environment for a while; rolling back is always allowed.',
    scope: admin,
    body: z.object({
      environment: name,
      /** Default: now. */
      fromMs: timeMs.optional(),
      toMs: timeMs,
      reason,
    }),
    answer: freezeContract,
  },
  endFreeze: {
    method: 'DELETE',
    path: '/api/v1/freezes/:id',
    summary: 'End a freeze now.',
    scope: admin,
    params: idParams,
    answer: freezeContract,
  },
  checks: {
    method: 'GET',
    path: '/api/v1/checks',
    summary: 'What would be looked at to find out whether an installation is ready.',
    scope: admin,
    query: z.object({ environment: name, plan: name.optional() }),
    answer: z.object({ checks: z.array(z.object({ name: z.string(), title: z.string() })) }),
  },
  runChecks: {
    method: 'POST',
    path: '/api/v1/checks',
    summary:
      'Find out whether an installation is ready for a rollout; answers within 20 s, also when some still run.',
    scope: admin,
    body: z.object({
      environment: name,
      /** Looks at its control, flag and channels too. */
      plan: name.optional(),
      /** These alone; absent = all. */
      names: z.array(name).min(1).max(100).optional(),
    }),
    answer: z.object({ ok: z.boolean(), results: z.array(checkResultContract) }),
  },
} as const;
