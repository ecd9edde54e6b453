import { z } from 'zod';

const name = z.string().min(1).max(200);
const timeMs = z.number().int().min(0);
const interval = z.tuple([z.number(), z.number()]).nullable();

const armComparisonContract = z.object({
  variant: name,
  difference: z.number().nullable(),
  relative: z.number().nullable(),
  interval,
  isRelative: z.boolean(),
  pValue: z.number().nullable(),
  adjustedPValue: z.number().nullable(),
  chanceBetter: z.number().nullable(),
  expectedLoss: z.number().nullable(),
  state: z.enum(['better', 'worse', 'unclear', 'no-data']),
  varianceTaken: z.number(),
  sentence: z.string(),
});

const metricAnalysisContract = z.object({
  name,
  role: z.enum(['primary', 'secondary', 'guardrail']),
  kind: z.enum(['rate', 'mean', 'ratio', 'quantile']),
  better: z.enum(['higher', 'lower']),
  arms: z.array(
    z.object({
      variant: name,
      units: z.number(),
      value: z.number().nullable(),
      standardError: z.number().nullable(),
    }),
  ),
  comparisons: z.array(armComparisonContract),
  segments: z.array(
    z.object({ segment: name, variant: name, relative: z.number().nullable(), interval }),
  ),
});

/** `ExperimentReport` of core. */
export const experimentReportContract = z.object({
  atMs: timeMs,
  method: z.enum(['fixed', 'group-sequential', 'always-valid']),
  alpha: z.number(),
  information: z.number(),
  units: z.number(),
  plannedUnits: z.number().nullable(),
  looks: z.number(),
  mayDecide: z.boolean(),
  isOver: z.boolean(),
  sampleRatio: z.object({ pValue: z.number().nullable(), isMismatch: z.boolean() }),
  metrics: z.array(metricAnalysisContract),
  leftOut: z.object({
    mixedUnits: z.number(),
    neverExposed: z.number(),
    beforeExposure: z.number(),
  }),
  problems: z.array(
    z.object({
      code: z.enum([
        ...(['sample-ratio', 'mixed-units', 'empty-arm'] as const),
        ...(['no-variance', 'metric-failed', 'guardrail-paused'] as const),
      ]),
      blocks: z.boolean(),
      sentence: z.string(),
    }),
  ),
  verdict: z.object({
    kind: z.enum(['ship', 'roll-back', 'keep-running']),
    variant: name.nullable(),
    reasons: z.array(z.string()),
  }),
});

/** `PlannedMetric` of core. */
export const plannedMetricContract = z.object({
  name,
  neededUnits: z.number().nullable(),
  neededMs: z.number().nullable(),
  detectable: z.number().nullable(),
  power: z.number().nullable(),
  sentence: z.string(),
});

/** One run of an experiment: a rollout, and what became of it. */
export const experimentRunContract = z.object({
  rolloutId: name,
  status: z.enum(['scheduled', 'running', 'paused', 'rolling-back', 'ended']),
  /** Name of the step of its ramp. */
  step: z.string().nullable(),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  /** Planned end; `null` = it has ended. */
  endsMs: timeMs.nullable(),
  nextLookMs: timeMs.nullable(),
  /** Planned looks, and those that were taken, oldest first. */
  plannedLooks: z.number(),
  looks: z.array(z.object({ atMs: timeMs, information: z.number() })),
  decision: z
    .object({
      outcome: z.enum(['ship', 'roll-back', 'stop']),
      variant: name.nullable(),
      reason: z.string(),
      actor: z.string(),
      atMs: timeMs,
    })
    .nullable(),
});

/** An experiment as people see it. */
export const experimentViewContract = z.object({
  name,
  environment: name,
  description: z.string().nullable(),
  hypothesis: z.string().nullable(),
  flag: name,
  unit: name,
  hash: name,
  method: z.enum(['fixed', 'group-sequential', 'always-valid']),
  /** Control first. */
  arms: z.array(z.object({ variant: name, title: z.string().nullable(), weightParts: z.number() })),
  primary: z.array(name),
  sampleUnits: z.number().nullable(),
  durationMs: z.number(),
  status: z.enum([
    ...(['draft', 'scheduled', 'running', 'paused'] as const),
    ...(['shipped', 'rolled-back', 'stopped'] as const),
  ]),
  /** The newest run; `null` = it was never started. */
  run: experimentRunContract.nullable(),
  /** Of the newest look, or read now where that was asked for; `null` = nothing was read yet. */
  report: experimentReportContract.nullable(),
});

/** Before the start: what each primary metric can show at the expected traffic. */
export const experimentOutlookContract = z.object({
  unitsPerDay: z.number().nullable(),
  /** Where that figure comes from, for people. */
  source: z.string(),
  metrics: z.array(plannedMetricContract),
  /** Why it could not be started now, as sentences. */
  obstacles: z.array(z.string()),
});

export type ExperimentView = z.infer<typeof experimentViewContract>;
export type ExperimentRunView = z.infer<typeof experimentRunContract>;
export type ExperimentOutlook = z.infer<typeof experimentOutlookContract>;
