import { z } from 'zod';
import { experimentOutlookContract, experimentViewContract } from './experiment-views.ts';

const name = z.string().min(1).max(200);
const reason = z.string().min(1).max(2_000);
const timeMs = z.number().int().min(0);
const environment = z.object({ environment: name.optional() });
const admin = ['admin'] as const;
const params = z.object({ name });

/** Routes of experiments. Export and picture are files: they are no JSON contracts. */
export const experimentRoutes = {
  experiments: {
    method: 'GET',
    path: '/api/v1/experiments',
    summary: 'Experiments, those that run first.',
    scope: admin,
    query: environment,
    answer: z.object({ experiments: z.array(experimentViewContract) }),
  },
  experiment: {
    method: 'GET',
    path: '/api/v1/experiments/:name',
    summary: 'One experiment with its figures.',
    scope: admin,
    params,
    query: environment.extend({
      /** `true`: figures of now, which no look is spent on; they are read anew at most every 5 s. */
      fresh: z.enum(['true', 'false']).default('false'),
    }),
    answer: experimentViewContract,
  },
  experimentOutlook: {
    method: 'GET',
    path: '/api/v1/experiments/:name/outlook',
    summary: 'What it can show, how long it takes, and what keeps it from being started.',
    scope: admin,
    params,
    query: environment.extend({
      /** Expected units a day; default: those that the flag met lately. */
      unitsPerDay: z.coerce.number().positive().max(1e9).optional(),
    }),
    answer: experimentOutlookContract,
  },
  startExperiment: {
    method: 'POST',
    path: '/api/v1/experiments/:name/start',
    summary: 'Start it: units are drawn from now on.',
    scope: admin,
    params,
    body: environment.extend({
      reason: reason.optional(),
      atMs: timeMs.optional(),
      /** Divides its times, for demonstrations. */
      scale: z
        .object({
          hold: z.number().min(1).max(1e6),
          watch: z.number().min(1).max(1e6),
          evidence: z.number().min(1).max(1e6),
        })
        .optional(),
    }),
    answer: experimentViewContract,
  },
  stopExperiment: {
    method: 'POST',
    path: '/api/v1/experiments/:name/stop',
    summary: 'End it undecided: everybody gets control, and no arm is held to be bad.',
    scope: admin,
    params,
    body: environment.extend({ reason }),
    answer: experimentViewContract,
  },
  decideExperiment: {
    method: 'POST',
    path: '/api/v1/experiments/:name/decide',
    summary: 'Ship an arm to everybody, or roll all of them back.',
    scope: admin,
    params,
    body: environment.extend({
      outcome: z.enum(['ship', 'roll-back']),
      /** What to ship; default: what the verdict says. */
      variant: name.optional(),
      /** Plan that goes on from here instead of giving it to everybody at once. */
      nextPlan: name.optional(),
      reason,
    }),
    answer: experimentViewContract,
  },
} as const;
