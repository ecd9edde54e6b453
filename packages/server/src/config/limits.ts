/**
 * Every bound of the process outside the store, by name, with its unit in the name. Frozen: tests
 * hand their own smaller copy to the part under test.
 */
export const limits = Object.freeze({
  /** Body of a telemetry batch or an urgent event, after gunzip. */
  telemetryBodyBytes: 262_144,
  /** Body of `apply`: up to 50 plan and flag files. */
  applyBodyBytes: 2_097_152,
  /** Body of every other route. */
  bodyBytes: 65_536,
  /** Time that a client has to send its headers. */
  headersTimeoutMs: 10_000,
  /** Time that a client has to send its whole request. */
  requestTimeoutMs: 30_000,
  /** Open sockets, streams included. */
  connectionsMax: 25_000,
  /** Parameters of a path. */
  pathParamLength: 200,

  /** Event times further from now than this are refused, one series at a time. */
  clockSkewMaxMs: 86_400_000,
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
});

/** The bounds by name; all numbers. */
export type Limits = { readonly [name in keyof typeof limits]: number };
