import { z } from 'zod';

const timeMs = z.number();

/** Something that takes long and is under way. */
export const workViewContract = z.object({
  id: z.string(),
  kind: z.enum([
    'backup',
    'verify',
    'restore',
    'drill',
    'layer',
    'rehearsal',
    'migration',
    'check',
  ]),
  environment: z.string().nullable(),
  title: z.string(),
  state: z.enum(['running', 'ok', 'failed']),
  done: z.number(),
  /** `null` = nobody knows. */
  total: z.number().nullable(),
  unit: z.enum(['bytes', 'rows', 'steps']),
  note: z.string(),
  startedMs: timeMs,
  tookMs: z.number(),
  /** At the pace so far; `null` = nobody knows. */
  leftMs: z.number().nullable(),
});
export type WorkView = z.infer<typeof workViewContract>;

/** A version that went out, or back. */
export const deploymentViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  version: z.string(),
  commit: z.string().nullable(),
  /** When the commit was made; `null` = not told. */
  commitMs: timeMs.nullable(),
  kind: z.enum(['deploy', 'rollback', 'hotfix']),
  /** Where it runs, such as `blue` or `green`; `null` = there is one place only. */
  slot: z.string().nullable(),
  /** Whether it takes traffic now. */
  live: z.boolean(),
  status: z.enum(['running', 'succeeded', 'failed', 'rolled-back']),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  url: z.string().nullable(),
  rollout: z.string().nullable(),
  detail: z.string(),
  /** Name of the key that told. */
  by: z.string(),
});
export type DeploymentView = z.infer<typeof deploymentViewContract>;

/** How an environment delivers, over a span of days. */
export const deliveryFiguresContract = z.object({
  environment: z.string(),
  days: z.number(),
  deployments: z.number(),
  perWeek: z.number(),
  /** From commit to live, ms; `null` = no deployment told its commit's time. */
  leadP50Ms: z.number().nullable(),
  durationP50Ms: z.number().nullable(),
  durationP95Ms: z.number().nullable(),
  /** Of those that ended, 0..1; `null` = none ended. */
  failedShare: z.number().nullable(),
  /** Over a year, 0..1: of a few deployments a week a month says nothing. */
  rolledBackShareYear: z.number().nullable(),
  /** From detected to safe, and from onset to detected, median ms of rollbacks. */
  restoreP50Ms: z.number().nullable(),
  detectP50Ms: z.number().nullable(),
  rollbacks: z.number(),
});
export type DeliveryFigures = z.infer<typeof deliveryFiguresContract>;

/** A backup: `verified` only after it was restored and compared. */
export const backupViewContract = z.object({
  id: z.string(),
  database: z.string(),
  environment: z.string(),
  /** Name of the policy; `null` = somebody asked for it. */
  policy: z.string().nullable(),
  /** `full`: a dump; `base`: a base backup for a point in time. */
  kind: z.enum(['full', 'base']),
  state: z.enum(['running', 'stored', 'verified', 'failed', 'expired']),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  bytes: z.number(),
  encrypted: z.boolean(),
  /** Version of the database server that it was made on. */
  serverVersion: z.string(),
  tables: z.number(),
  rows: z.number(),
  verifiedMs: timeMs.nullable(),
  /** When its policy lets it go; `null` = never by itself. */
  expiresMs: timeMs.nullable(),
  copies: z.array(
    z.object({
      store: z.string(),
      offSite: z.boolean(),
      state: z.enum(['writing', 'stored', 'failed', 'removed']),
      bytes: z.number(),
    }),
  ),
  /** What is unusual about it, as sentences. */
  remarks: z.array(z.string()),
  detail: z.string(),
});
export type BackupView = z.infer<typeof backupViewContract>;

/** A restore that was tried: a verification, a drill, a rehearsal elsewhere, or one in earnest. */
export const drillViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  database: z.string(),
  backup: z.string().nullable(),
  kind: z.enum(['verify', 'drill', 'region', 'restore']),
  state: z.enum(['running', 'ok', 'failed']),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  /** Time that the restore took, and time of data that would be lost, s; `null` = not measured. */
  rtoS: z.number().nullable(),
  rpoS: z.number().nullable(),
  /** What the policy asks for, s; `null` = nothing. */
  rtoLimitS: z.number().nullable(),
  rpoLimitS: z.number().nullable(),
  differences: z.array(z.string()),
  detail: z.string(),
});
export type DrillView = z.infer<typeof drillViewContract>;

/** What somebody stopped, as it stands then; it ends soon afterwards. */
export const stoppedViewContract = z.discriminatedUnion('what', [
  z.object({ what: z.literal('backup'), backup: backupViewContract }),
  /** Also a verification or a restore. */
  z.object({ what: z.literal('drill'), drill: drillViewContract }),
]);
export type StoppedView = z.infer<typeof stoppedViewContract>;

/** A database of the operator's file, and how safe it is. */
export const databaseViewContract = z.object({
  name: z.string(),
  environment: z.string(),
  kind: z.enum(['postgres', 'sqlite', 'tidegate']),
  policies: z.array(
    z.object({
      name: z.string(),
      /** Such as `daily at 02:00 UTC`, or `before each deployment`. */
      when: z.string(),
      keep: z.string(),
      stores: z.array(z.string()),
      nextMs: timeMs.nullable(),
      lastMs: timeMs.nullable(),
      /** Its last backup is missing or not verified: why; `null` = all is well. */
      trouble: z.string().nullable(),
    }),
  ),
  /** The 3-2-1 rule, counted: live data is a copy too. */
  rule321: z.object({
    met: z.boolean(),
    copies: z.number(),
    media: z.number(),
    offSite: z.number(),
    sentence: z.string(),
  }),
  newestVerified: z.string().nullable(),
  newestVerifiedMs: timeMs.nullable(),
  lastDrillMs: timeMs.nullable(),
  rtoS: z.number().nullable(),
  rpoS: z.number().nullable(),
  rtoLimitS: z.number().nullable(),
  rpoLimitS: z.number().nullable(),
  /** Free and whole space of its stores, bytes; `null` = a store does not tell. */
  stores: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['directory', 's3']),
      offSite: z.boolean(),
      freeBytes: z.number().nullable(),
      totalBytes: z.number().nullable(),
    }),
  ),
});
export type DatabaseView = z.infer<typeof databaseViewContract>;

/** A rollback's procedure that was gone through without a rollback. */
export const rehearsalViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  plan: z.string(),
  planHash: z.string(),
  /** `dry`: looked at only; `live`: done, verified and taken back. */
  mode: z.enum(['dry', 'live']),
  state: z.enum(['running', 'ok', 'failed']),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  layers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['flag', 'deployment', 'database', 'watch']),
      target: z.string(),
      action: z.string().nullable(),
      withinMs: z.number().nullable(),
      state: z.enum(['waiting', 'running', 'ok', 'failed', 'by-hand', 'skipped']),
      /** From the first step to the last check, ms; what takes it back is not counted. */
      tookMs: z.number().nullable(),
      steps: z.array(
        z.object({
          step: z.string(),
          outcome: z.enum(['ok', 'failed', 'unknown', 'timed-out']),
          tookMs: z.number(),
          detail: z.string(),
        }),
      ),
    }),
  ),
  by: z.string(),
});
export type RehearsalView = z.infer<typeof rehearsalViewContract>;
