import type { DriverOutcome } from './driver.ts';

/** Finds out from what the server itself sees whether a layer of a rollback worked. */
export interface LayerWatch {
  /** Whether every SDK that is heard of holds the flag as it is now. Never rejects. */
  traffic(asked: {
    readonly rollout: string;
    readonly environment: string;
    readonly signal: AbortSignal;
  }): Promise<DriverOutcome>;
  /** Whether control holds the plan's absolute rules for so long from now. Never rejects. */
  clean(asked: {
    readonly rollout: string;
    readonly environment: string;
    readonly forMs: number;
    readonly signal: AbortSignal;
  }): Promise<DriverOutcome>;
}
