import { z } from 'zod';

/** Longest text of an id, a flag key, a variant, a metric or a label. */
export const NAME_LENGTH_MAX = 200;

/** Labels of one series. */
export const LABELS_MAX = 8;

const name = z.string().min(1).max(NAME_LENGTH_MAX);
const count = z.int().min(0);
const finite = z.number();
const pair = z.tuple([z.int(), z.int().min(1)]).readonly();
const timeMs = z.int().min(0);
const labels = z
  .record(name, name)
  .refine((all) => Object.keys(all).length <= LABELS_MAX, { message: 'too many labels' });

const rateCell = z
  .object({
    kind: z.literal('rate'),
    trials: count,
    events: count,
    atRiskUnits: count,
    newUnits: count,
    openUnits: count,
    failedUnits: z.array(name).max(256),
  })
  .refine((cell) => cell.events <= cell.trials, { message: 'events must not exceed trials' });

/** Sufficient statistics of one metric in one window. Mirrors `Cell` of core. */
export const cellContract = z.union([
  rateCell,
  z.object({
    kind: z.literal('distribution'),
    count,
    sumMicro: finite,
    sketch: z.array(pair).max(2_048),
    perUnit: z.array(pair).max(2_048).optional(),
  }),
  z.object({
    kind: z.literal('mean'),
    units: count,
    sumMicro: finite,
    sumSqMicro: z.string().regex(/^\d{1,60}$/),
  }),
  z.object({ kind: z.literal('count'), count }),
  z.object({ kind: z.literal('gauge'), min: finite, max: finite, last: finite }),
]);

/** One folded series of a batch. */
export const seriesContract = z.object({
  flag: z.string().max(NAME_LENGTH_MAX),
  variant: z.string().max(NAME_LENGTH_MAX),
  draw: count,
  metric: name,
  /** At most 8. */
  labels: labels.optional(),
  /** Event time aligned to 10 s, ms. */
  startMs: timeMs,
  cell: cellContract,
});

/** One series as it comes in, before its cell was looked at: a bad cell loses only itself. */
export const looseSeriesContract = z.looseObject({});

/** A unit, HMAC under the environment's unit key, that met a variant. */
export const exposureContract = z.object({
  kind: z.literal('exposure'),
  /** Flag key. */
  key: name,
  unit: name,
  variant: name,
  draw: count,
  atMs: timeMs,
});

/** Something that a unit did, under the name that the program gave it: one row for each time. */
export const conversionContract = z.object({
  kind: z.literal('conversion'),
  /** Name of the event. */
  key: name,
  unit: name,
  /** What it was worth, in whatever the program counts. */
  value: finite.optional(),
  atMs: timeMs,
});

/** What a row of a conversation belongs to; all empty and 0 where it met no watched variant. */
const place = {
  flag: z.string().max(NAME_LENGTH_MAX),
  variant: z.string().max(NAME_LENGTH_MAX),
  draw: count,
};

/** Whose a session is: two users behind one session are a contamination. */
export const sessionContract = z.object({
  kind: z.literal('session'),
  /** The session, as a keyed hash. */
  key: name,
  /** The user, as a keyed hash. */
  unit: name,
  ...place,
  atMs: timeMs,
});

/** Parts of a turn that a conversation may be slow in, by name. */
const stages = z
  .record(name, z.number().min(0).max(1e9))
  .refine((all) => Object.keys(all).length <= 12, { message: 'too many stages' });

/** One of the slowest conversations of a process since its last batch, by its slowest turn. */
export const slowConversationContract = z.object({
  kind: z.literal('conversation'),
  /** Always `slowest`. */
  key: z.literal('slowest'),
  /** The conversation, as a keyed hash. */
  unit: name,
  ...place,
  turns: z.int().min(1),
  failedTurns: count,
  /** Of its slowest turn, ms. */
  latencyMs: z.number().min(0).max(1e9),
  /** Where that turn's time went, ms: `first_token`, `tools`, and what the program named. */
  stages,
  /** So far, millionths of a US dollar; absent = not known. */
  costMicroUsd: count.optional(),
  atMs: timeMs,
});

/** Rows that are about one unit, and so are not folded. */
export const unitRowContract = z.discriminatedUnion('kind', [
  exposureContract,
  conversionContract,
  sessionContract,
  slowConversationContract,
]);

/** `POST /api/v1/telemetry`: deltas of one SDK process, numbered 1, 2, 3 …, one batch in flight. */
export const telemetryBatchContract = z.object({
  schema: z.literal(1),
  instanceId: name,
  sequence: z.int().min(1),
  sentAtMs: timeMs,
  ruleset: z.object({ lineage: count, version: count }),
  dropped: z.object({ observations: count, batches: count }),
  /** Name and version of the SDK, such as `tidegate-js/0.1.0`. */
  sdk: z.string().min(1).max(100).optional(),
  /** How far the process's clock is ahead of the server's as its stream tells it, ms. */
  clockAheadMs: z.int().min(-1e12).max(1e12).optional(),
  /** Checked one by one with `seriesContract`: the bad ones come back as `rejected`. */
  series: z.array(looseSeriesContract).max(5_000),
  /**
   * Units that really met a drawn variant: deduplicated by (flag, draw, unit), the first time stays.
   * And what units did: each row counts.
   */
  units: z.array(unitRowContract).max(1_000).optional(),
  /** The process says good-bye: its open turns did not vanish. */
  closing: z.boolean().optional(),
  /** Sent by a later process for one that died: it says nothing of what is open now. */
  leftover: z.boolean().optional(),
});

/** Answer to a batch. */
export const telemetryAnswerContract = z.object({
  applied: count,
  duplicate: z.boolean(),
  rejected: z.array(z.object({ index: count, code: z.string() })),
  flushEveryMs: z.int().min(100),
});

/** `POST /api/v1/telemetry/urgent`: one zero-tolerance event, idempotent by id. */
export const urgentContract = z.object({
  id: name,
  metric: name,
  flag: name,
  variant: name,
  draw: count,
  unit: z.string().max(NAME_LENGTH_MAX),
  detector: name,
  atMs: timeMs,
});

/** Answer to an urgent event. */
export const urgentAnswerContract = z.object({ duplicate: z.boolean() });

export type Exposure = z.infer<typeof exposureContract>;
export type Conversion = z.infer<typeof conversionContract>;
export type SessionRow = z.infer<typeof sessionContract>;
export type SlowConversation = z.infer<typeof slowConversationContract>;
export type UnitRow = z.infer<typeof unitRowContract>;
export type TelemetrySeries = z.infer<typeof seriesContract>;
/** A batch as a well-behaved sender builds it. */
export type TelemetryBatch = Omit<z.infer<typeof telemetryBatchContract>, 'series'> & {
  series: TelemetrySeries[];
};
export type TelemetryAnswer = z.infer<typeof telemetryAnswerContract>;
export type Urgent = z.infer<typeof urgentContract>;
