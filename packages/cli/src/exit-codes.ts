/** Exit codes of the `tidegate` command; scripts may rely on them. */
export const exitCodes = {
  ok: 0,
  /** It was asked, and the answer is no: mistakes in files, not found, rolled back, our bug. */
  problem: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The state of things forbids it now: a refused command, a conflict, a file that is there. */
  refused: 3,
  /** No server answered, or it is not ready. */
  unreachable: 4,
  /** `--wait` or `--watch` ended before the rollout did. */
  timedOut: 5,
  /** `diff --exit-code`: files and server differ. */
  differs: 6,
  /** `flag stale --exit-code`: there is something to clean up. */
  stale: 7,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
