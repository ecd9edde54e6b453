/**
 * Every bound of the process outside the store, by name, with its unit in the name. Frozen: tests
 * hand their own smaller copy to the part under test.
 */
export const limits = Object.freeze({
  /** Body of a telemetry batch or an urgent event, after gunzip. */
  telemetryBodyBytes: 262_144,
  /** Body of a beacon: browsers send no more than 64 KiB while a page goes away. */
  beaconBodyBytes: 65_536,
  /** Body of an OTLP request, before and after gunzip. */
  otlpBodyBytes: 4_194_304,
  /** Body of `apply`: up to 50 plan and flag files. */
  applyBodyBytes: 2_097_152,
  /** Body of an import: one flagd document of 4 MiB, as JSON text. */
  importBodyBytes: 6_291_456,
  /** Body of every other route. */
  bodyBytes: 65_536,
  /** Time that a client has to send its headers. */
  headersTimeoutMs: 10_000,
  /** Time that a client has to send its whole request; looked at every 5 s, so 30 s at most. */
  requestTimeoutMs: 25_000,
  /** Open sockets, streams included. */
  connectionsMax: 25_000,
  /** Parameters of a path. */
  pathParamLength: 200,

  /** Event times further from now than this are refused, one series at a time. */
  clockSkewMaxMs: 86_400_000,
  /** Messages and bytes of telemetry that one key may send each second. */
  quotaServerMessages: 10_000,
  quotaServerBytes: 67_108_864,
  /** The same of a browser's key, which is public. */
  quotaBrowserMessages: 100,
  quotaBrowserBytes: 2_097_152,
  /** Seconds' worth of both that a key which was silent may send at once. */
  quotaBurstS: 2,
  /** Keys whose use is remembered. */
  quotaKeysMax: 10_000,
  /** How often refused messages are written down. */
  quotaReportEveryMs: 10_000,
  /** How often traces that nobody finishes are settled. */
  otlpSettleEveryMs: 1_000,
  /** Traces that are settled in one transaction. */
  otlpSettleRows: 500,
  /** How long metrics that teams added are known without asking again. */
  otlpMetricsKeptMs: 10_000,
  /** SDK processes that were silent for longer are not listed. */
  instancesListedMs: 60_000,
  /** How often SDKs flush while a rollout of their environment is watched. */
  flushWatchedMs: 1_000,
  /** How often they flush otherwise. */
  flushIdleMs: 10_000,

  /** Open streams of the whole process. */
  streamsMax: 20_000,
  /** Open streams of one key, so that one key cannot shut the others out. */
  streamsPerKeyMax: 15_000,
  /** Clients that are written to before other work gets a turn. */
  streamChunkClients: 100,
  /** A patch above this is told by reference, unless it is a rollback or a kill. */
  patchBytesMax: 65_536,
  /** A rollback or kill above this, or more missed patches together, is told by reference. */
  urgentPatchBytesMax: 524_288,
  /** Published versions kept for a client whose replay is still being read. */
  replayPendingMax: 256,
  /** A client with more than this unsent is cut off; above any single frame. */
  streamBufferedBytesMax: 1_048_576,
  /** A client whose buffer did not run empty for this long is cut off. */
  streamUndrainedMs: 30_000,
  beatEveryMs: 15_000,
  streamSweepEveryMs: 5_000,
  /** How long an SDK that holds more than the store is remembered after it left. */
  rewoundKeptMs: 300_000,
  /** What `goodbye` asks clients to wait; they add jitter. */
  goodbyeRetryMs: 1_000,

  /** Time that a ticket may wait for its stream. */
  ticketMs: 30_000,
  /** Time after its stream ended in which an `EventSource` may come back with the same ticket. */
  ticketResumeMs: 600_000,
  /** Tickets of one key that wait; the oldest goes first. */
  ticketsPerKeyMax: 20_000,
  /** Tickets of the whole process that wait. */
  ticketsMax: 50_000,
  /** An `EventSource` that lost its stream comes back after this and up to twice as long. */
  changesRetryMs: 1_000,
  /** An `EventSource` with a ticket of the past comes back, and is told to stop, after this. */
  renewalRetryMs: 500,

  /** Work on one bulk evaluation before other requests get a turn. */
  bulkSliceMs: 10,
  /** How often the log says how many conversation starts were dropped. */
  droppedStartsLogMs: 60_000,

  /** How often the server hands the evaluations that it counted itself to the store. */
  countsEveryMs: 10_000,
  /** Series of one such batch. */
  countsPerBatch: 1_000,
  /** Different (flag, variant, draw, reason) of an environment that are counted in between. */
  evaluationCountersMax: 10_000,
  /** Answers of core whose counter is remembered, by environment. */
  evaluationAnswersMax: 20_000,
  /** Keys that are no flags and are counted all the same, by environment, in the life of a process. */
  unknownFlagsMax: 100,

  /** A flagd document above this is refused: gRPC clients stop at 4 MiB. */
  syncDocumentBytes: 3_000_000,
  /** A sync client is sent a document at most this often, and then the newest. */
  syncEveryMs: 100,
  /** Open `SyncFlags` streams. */
  syncStreamsMax: 1_000,
  /** Connections to the gRPC port. */
  syncConnectionsMax: 2_000,
  /** Streams and calls that are open at one time on one connection. */
  syncStreamsPerConnectionMax: 100,
  /** Bytes of documents that are under way to sync clients; further ones wait for their turn. */
  syncWritingBytesMax: 268_435_456,
  /** A sync client that has not taken what it was sent after this, and one sweep more, is cut off. */
  syncUndrainedMs: 20_000,
  /** A connection to the gRPC port that does not answer a ping within this is cut off. */
  syncPingMs: 30_000,

  /** Origins whose pages may ask. */
  corsOriginsMax: 100,
  /** How long a browser may remember that it may ask. */
  corsMaxAgeMs: 600_000,

  /** How long an API key that was looked up is believed without asking again. */
  keyCacheMs: 2_000,
  /** Looked-up keys kept, known and unknown ones. */
  keyCacheEntries: 10_000,
  /** Longest text that is taken for a key. */
  keyLength: 200,

  leaseTtlMs: 10_000,
  leaseRenewEveryMs: 3_000,
  tickEveryMs: 1_000,
  /** Longest time one tick may count as held: time in which nobody watched is not held. */
  tickElapsedMaxMs: 5_000,
  pruneEveryMs: 60_000,
  pruneRows: 10_000,
  /** `ready` wants a tick younger than this. */
  readyTickMaxMs: 5_000,
  /** `ready` wants an answer of the store within this. */
  readyStoreMaxMs: 1_000,
  /** Time that requests get to end when the server closes. */
  closeGraceMs: 2_000,

  outboxEveryMs: 1_000,
  /** Effects carried out at the same time. */
  outboxAtOnce: 16,
  webhookTimeoutMs: 10_000,
  /** Bytes of a webhook's answer that are read. */
  webhookAnswerBytes: 16_384,

  /** The operator's configuration file. */
  configBytes: 262_144,
  channelsMax: 100,
  allowAddressesMax: 100,

  /** Probes of the operator's file. */
  probesMax: 50,
  /** From one question of a probe to the next. */
  probeEveryMinMs: 1_000,
  probeEveryMaxMs: 3_600_000,
  /** Time that a probe may take; never longer than its interval. */
  probeTimeoutMinMs: 50,
  probeTimeoutMaxMs: 60_000,
  /** Characters of a probe's name, and of the text that it looks for. */
  probeNameLength: 60,
  probeContainsLength: 1_000,
  /** Bytes of an answer that a probe looks at. */
  probeBodyBytes: 65_536,
  /** Bytes that a database may say to a probe; it asks for one number. */
  probePostgresBytes: 1_048_576,
  /** How often results of probes are handed to the store. */
  probeReportEveryMs: 1_000,
  /** Series of an environment that wait while the store does not take them: 50 probes for 4 min. */
  probeSeriesMax: 5_000,

  /** Actions of the operator's file. */
  actionsMax: 100,
  /** Characters of an action's description, and of one of its texts: an argument, a query, a body. */
  actionDescriptionLength: 200,
  actionTextLength: 10_000,
  /** Items of one list of an action: arguments, variables, headers, paths, names. */
  actionItemsMax: 200,
  actionTimeoutMinMs: 100,
  actionTimeoutMaxMs: 1_800_000,
  /** What an action looks back over: a metric, or the age of a file. */
  actionSpanMinMs: 10_000,
  actionSpanMaxMs: 34_560_000_000,
  /** Actions of rollouts, and checks, that run at the same time. */
  actionsAtOnce: 4,
  checksAtOnce: 4,
  /** Bytes of what a program says that are kept, the last ones. */
  actionOutputBytes: 65_536,
  /** Characters of what is written about an action. */
  actionDetailLength: 2_000,
  /** Time that a program gets to end when it is told to, before it is killed. */
  actionGraceMs: 2_000,
  /** Bytes of an answer that an action looks at, and that a database may say to it. */
  actionAnswerBytes: 65_536,
  actionSqlBytes: 1_048_576,
  /** Bytes of a file that is searched or read as a report. */
  actionFileBytes: 16_777_216,
  /** How often the outcome of an action is told again while the store does not take it. */
  actionTellEveryMs: 1_000,
  actionTellMax: 60,
  /** Files that a secret scan looks at, and bytes of each: more than that cannot be found out. */
  secretScanFilesMax: 20_000,
  secretScanFileBytes: 2_097_152,
  /** Places that a secret scan names; further ones are counted. */
  secretScanPlacesMax: 20,
  /** Time that a request waits for checks; those that still run are asked for again. */
  checkAnswerMs: 20_000,
  /**
   * How long what a check came to is kept for those who were told that it runs: they ask again at
   * once, and who comes later wants to know anew.
   */
  checkKeptMs: 5_000,
  /** Checks that run or are kept at the same time. */
  checkRunsMax: 1_000,
  /** Turns of control that are younger show that telemetry arrives. */
  checkTelemetryMs: 900_000,
  /** SDKs whose clocks are further off are named. */
  checkClockAheadMs: 2_000,

  /** Characters of a channel's name. */
  channelNameLength: 200,
  /** Signing secrets of one webhook, while its receiver changes them. */
  webhookSecretsMax: 5,
  emailRecipientsMax: 50,
  /** A file that holds a secret, or certificates. */
  secretFileBytes: 65_536,
  certificatesMax: 100,
  /** Deliveries to one channel at the same time: one that hangs leaves the others room. */
  outboxPerChannel: 4,
  /** Longest wait that a receiver may ask for: the longest of the schedule. */
  retryAfterMaxMs: 86_400_000,
  /** Characters of what is written about a delivery. */
  deliveryDetailLength: 500,
  /** How long a request to test a channel waits for its outcome, and how often it looks. */
  channelTestMs: 15_000,
  channelTestLookMs: 200,
  /** How often the dead man's beat is sent. */
  deadManEveryMinMs: 10_000,
  deadManEveryMaxMs: 3_600_000,
  /** A controller that has not ticked for so long has stalled. */
  stalledMs: 60_000,
  /** How often it is looked whether alert rules are due and something happened. */
  alertEveryMs: 1_000,
});

/** The bounds by name; all numbers. */
export type Limits = { readonly [name in keyof typeof limits]: number };
