import { z } from 'zod';
import {
  backupViewContract,
  databaseViewContract,
  deliveryFiguresContract,
  deploymentViewContract,
  drillViewContract,
  rehearsalViewContract,
  stoppedViewContract,
  workViewContract,
} from './safety-views.ts';

const name = z.string().min(1).max(200);
const reason = z.string().min(1).max(2_000);
const note = z.string().max(2_000);
const timeMs = z.number().int().min(0);
const environment = z.object({ environment: name.optional() });
const admin = ['admin'] as const;
const idParams = z.object({ id: name });
const limit = z.coerce.number().int().min(1).max(1_000);

/** Routes of deployments, backups, drills, rehearsals and of what is known about one user. */
export const safetyRoutes = {
  work: {
    method: 'GET',
    path: '/api/v1/work',
    summary: 'What takes long and is under way: backups, restores, drills, layers.',
    scope: admin,
    query: environment,
    answer: z.object({ serverMs: z.number(), work: z.array(workViewContract) }),
  },
  deployments: {
    method: 'GET',
    path: '/api/v1/deployments',
    summary: 'Deployments, newest first.',
    scope: admin,
    query: environment.extend({ limit: limit.default(50) }),
    answer: z.object({ deployments: z.array(deploymentViewContract) }),
  },
  beginDeployment: {
    method: 'POST',
    path: '/api/v1/deployments',
    summary: 'Say that a deployment begins, or tell of one that is over.',
    scope: admin,
    body: z.object({
      environment: name.optional(),
      version: name,
      commit: name.optional(),
      commitMs: timeMs.optional(),
      kind: z.enum(['deploy', 'rollback', 'hotfix']).default('deploy'),
      slot: name.optional(),
      url: z.string().url().max(2_000).optional(),
      rollout: name.optional(),
      /** Default: now. */
      startedMs: timeMs.optional(),
      /** Given: it is over. */
      endedMs: timeMs.optional(),
      status: z.enum(['succeeded', 'failed']).optional(),
      detail: note.default(''),
      /** The same twice is one deployment. */
      key: name.optional(),
    }),
    answer: deploymentViewContract,
  },
  endDeployment: {
    method: 'POST',
    path: '/api/v1/deployments/:id/end',
    summary: 'Say what a deployment came to.',
    scope: admin,
    params: idParams,
    body: z.object({
      status: z.enum(['succeeded', 'failed', 'rolled-back']),
      detail: note.default(''),
    }),
    answer: deploymentViewContract,
  },
  deliveryFigures: {
    method: 'GET',
    path: '/api/v1/deployments/figures',
    summary: 'How environments deliver: frequency, lead time, duration, failures, time to restore.',
    scope: admin,
    query: environment.extend({ days: z.coerce.number().int().min(1).max(400).default(30) }),
    answer: z.object({ figures: z.array(deliveryFiguresContract) }),
  },
  databases: {
    method: 'GET',
    path: '/api/v1/databases',
    summary:
      'Databases of the configuration: policies, the 3-2-1 rule, the newest verified backup.',
    scope: admin,
    query: environment,
    answer: z.object({ databases: z.array(databaseViewContract) }),
  },
  backups: {
    method: 'GET',
    path: '/api/v1/backups',
    summary: 'Backups, newest first.',
    scope: admin,
    query: environment.extend({ database: name.optional(), limit: limit.default(50) }),
    answer: z.object({ backups: z.array(backupViewContract) }),
  },
  backup: {
    method: 'GET',
    path: '/api/v1/backups/:id',
    summary: 'One backup.',
    scope: admin,
    params: idParams,
    answer: backupViewContract,
  },
  createBackup: {
    method: 'POST',
    path: '/api/v1/backups',
    summary: 'Begin a backup; `work` tells how far it is.',
    scope: admin,
    body: z.object({
      database: name,
      /** Its stores, encryption and retention; default: the first of the database. */
      policy: name.optional(),
      /** Restored and compared at once; default: as the policy says. */
      verify: z.boolean().optional(),
    }),
    answer: backupViewContract,
  },
  verifyBackup: {
    method: 'POST',
    path: '/api/v1/backups/:id/verify',
    summary: 'Begin to restore a backup into a scratch database and compare it.',
    scope: admin,
    params: idParams,
    body: z.object({ store: name.optional() }),
    answer: drillViewContract,
  },
  restoreBackup: {
    method: 'POST',
    path: '/api/v1/backups/:id/restore',
    summary: 'Begin to restore a backup: into a new database, or over the live one by its name.',
    scope: admin,
    params: idParams,
    body: z.object({
      store: name.optional(),
      /** Name of a new database; absent = over the live one, which `overwrite` must name. */
      into: name.optional(),
      overwrite: name.optional(),
      tables: z.array(name).min(1).max(1_000).optional(),
      /** A point in time, from a base backup and archived logs. */
      toMs: timeMs.optional(),
      reason,
    }),
    answer: drillViewContract,
  },
  stopBackup: {
    method: 'POST',
    path: '/api/v1/backups/:id/stop',
    summary:
      'End a backup that is being made, or a verification, drill or restore by its own id; what is half done leaves nothing behind.',
    scope: admin,
    params: idParams,
    body: z.object({ reason }),
    answer: stoppedViewContract,
  },
  drills: {
    method: 'GET',
    path: '/api/v1/drills',
    summary: 'Restores that were tried, newest first, with the times measured.',
    scope: admin,
    query: environment.extend({ database: name.optional(), limit: limit.default(50) }),
    answer: z.object({ drills: z.array(drillViewContract) }),
  },
  runDrill: {
    method: 'POST',
    path: '/api/v1/drills',
    summary: 'Begin a drill: the newest backup is restored elsewhere, compared and timed.',
    scope: admin,
    body: z.object({
      database: name,
      /** Where to: a name under `regions:` of the database; default: scratch beside it. */
      region: name.optional(),
      toMs: timeMs.optional(),
    }),
    answer: drillViewContract,
  },
  rehearsals: {
    method: 'GET',
    path: '/api/v1/rehearsals',
    summary: 'Rehearsals of rollbacks, newest first, with the time of each layer.',
    scope: admin,
    query: environment.extend({ plan: name.optional(), limit: limit.default(50) }),
    answer: z.object({ rehearsals: z.array(rehearsalViewContract) }),
  },
  rehearsal: {
    method: 'GET',
    path: '/api/v1/rehearsals/:id',
    summary: 'One rehearsal, live while it runs.',
    scope: admin,
    params: idParams,
    answer: rehearsalViewContract,
  },
  rehearse: {
    method: 'POST',
    path: '/api/v1/rehearsals',
    summary: "Begin to go through a plan's rollback without a rollback.",
    scope: admin,
    body: z.object({
      plan: name,
      environment: name.optional(),
      mode: z.enum(['dry', 'live']).default('dry'),
      /** These layers alone. */
      layers: z.array(name).min(1).max(100).optional(),
      /** For `live`: the environment's name again, since its deployments really go back and forth. */
      confirm: name.optional(),
    }),
    answer: rehearsalViewContract,
  },
  exportUser: {
    method: 'POST',
    path: '/api/v1/users/export',
    summary: 'All that is stored about one unit of an environment.',
    scope: admin,
    body: z.object({ environment: name.optional(), user: z.string().min(1).max(1_000) }),
    answer: z.object({
      environment: z.string(),
      /** HMAC that stands for the user in the store. */
      unit: z.string(),
      exportedMs: z.number(),
      /** Rows by kind, such as `exposures`. */
      kinds: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
      rows: z.number(),
      /** A kind has more rows than are told. */
      cut: z.array(z.string()),
    }),
  },
  eraseUser: {
    method: 'POST',
    path: '/api/v1/users/erase',
    summary: 'Erase all that is stored about one unit of an environment.',
    scope: admin,
    body: z.object({ environment: name.optional(), user: z.string().min(1).max(1_000), reason }),
    answer: z.object({
      environment: z.string(),
      unit: z.string(),
      erased: z.record(z.string(), z.number()),
      rows: z.number(),
    }),
  },
} as const;
