import type { Json } from '@tidegate/core';

/** What an experiment gives a unit; after its end, what its flag gives since. */
export interface ExperimentAnswer {
  /** Key of its flag; `null` where neither an experiment nor a flag has this name. */
  readonly flag: string | null;
  /** Name of the variant, without its draw; `null` where there is none: do as without the experiment. */
  readonly variant: string | null;
  /** Value of the variant; `null` where there is none. */
  readonly value: Json;
  /** Whether the unit takes part, or is drawn since the end: only then an exposure is kept. */
  readonly inExperiment: boolean;
}
