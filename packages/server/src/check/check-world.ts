import type { Plan } from '@tidegate/core';
import type { Caller } from '../auth/authenticate.ts';
import type { ServerParts } from '../http/server-parts.ts';

/** What checks look at. */
export interface CheckWorld
  extends Pick<
    ServerParts,
    'store' | 'clock' | 'limits' | 'log' | 'loop' | 'channels' | 'outbox' | 'actions' | 'drivers'
  > {
  readonly environment: string;
  readonly caller: Caller;
}

/** A plan that is about to start, and why it may not; `null` = it may. */
export interface PlanInQuestion {
  readonly plan: Plan;
  readonly refusal: string | null;
}
