/** Rows of experiments and their runs; keys stand in `experiment-tables.ts`. */
export interface ExperimentRows {
  experiment: {
    environment: string;
    name: string;
    /** `Experiment` as JSON. */
    body: string;
    hash: string;
    /** Of the plan that it runs as. */
    planHash: string;
    appliedMs: number;
    /** Key; `null` = made by a program. */
    appliedBy: string | null;
  };
  /** A rollout that an experiment runs as, and the experiment as it was started, scaled if it was. */
  experiment_run: {
    rolloutId: string;
    environment: string;
    name: string;
    body: string;
    startedMs: number;
  };
  experiment_look: {
    rolloutId: string;
    atMs: number;
    information: number;
    /** Units of all arms then; `null` = an earlier version did not say. */
    units: number | null;
    /** Statistics by `metric/variant`, JSON. */
    z: string;
    /** `ExperimentReport` as JSON. */
    report: string;
  };
  experiment_decision: {
    rolloutId: string;
    outcome: 'ship' | 'roll-back' | 'stop';
    variant: string | null;
    reason: string;
    actor: string;
    atMs: number;
    /** `ExperimentReport` as JSON that was seen; `null` = there was none. */
    report: string | null;
  };
}
