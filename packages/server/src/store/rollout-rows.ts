/** Rows of what keeps rollouts still; keys stand in `rollout-tables.ts`. */
export interface RolloutRows {
  /** A span in which nothing of an environment is raised. */
  freeze: {
    id: string;
    environment: string;
    fromMs: number;
    toMs: number;
    reason: string;
    /** Name of the key. */
    actor: string;
  };
}
