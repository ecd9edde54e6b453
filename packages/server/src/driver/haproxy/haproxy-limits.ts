/** Bounds of conversations with HAProxy, with their units in their names. */
export const haproxyLimits = Object.freeze({
  /** One command and its whole answer. */
  answerMs: 5_000,
  /** Of one answer: some 5 000 servers. */
  answerBytes: 2_097_152,
  /** How often sessions of the old colour are counted. */
  lookEveryMs: 500,
  /** How long sessions may end. */
  drainMinMs: 1_000,
  drainMaxMs: 3_600_000,
  /** Servers of one colour, and characters of a name. */
  serversMax: 100,
  nameLength: 100,
  /** Characters of a Unix socket's path: what the system takes. */
  socketPathLength: 107,
});
