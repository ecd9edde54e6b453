import type { CheckResult } from '@tidegate/protocol';

/** What a check found out. */
export interface Finding {
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** In words that hold no secret. */
  readonly detail: string;
}

/** One thing that is looked at to find out whether an installation is ready. */
export interface Check extends Pick<CheckResult, 'name' | 'title'> {
  /** May reject: then it could not be found out. Ends soon after its signal does. */
  readonly look: (signal: AbortSignal) => Promise<Finding>;
}
