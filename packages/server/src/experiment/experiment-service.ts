import type { Actor, PlanScale } from '@tidegate/core';
import type { ExperimentOutlook, ExperimentView } from '@tidegate/protocol';

/** One experiment of one environment. */
export interface ExperimentPlace {
  readonly environment: string;
  readonly name: string;
}

/** A file that is sent as it is made. */
export interface ExperimentFile {
  readonly name: string;
  readonly type: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
}

/** Experiments as the routes see them, and the loop that takes planned looks. */
export interface ExperimentService {
  list(environment: string | null): Promise<ExperimentView[]>;
  /** @param isFresh figures of now instead of those of the newest look; read at most every 5 s */
  view(place: ExperimentPlace, isFresh: boolean): Promise<ExperimentView>;
  outlook(place: ExperimentPlace, unitsPerDay: number | null): Promise<ExperimentOutlook>;
  start(
    place: ExperimentPlace,
    how: {
      readonly reason: string | null;
      readonly atMs: number | null;
      readonly scale: PlanScale | null;
      readonly actor: Actor;
    },
  ): Promise<ExperimentView>;
  stop(
    place: ExperimentPlace,
    how: { readonly reason: string; readonly actor: Actor },
  ): Promise<ExperimentView>;
  decide(
    place: ExperimentPlace,
    how: {
      readonly outcome: 'ship' | 'roll-back';
      readonly variant: string | null;
      readonly nextPlan: string | null;
      readonly reason: string;
      readonly actor: Actor;
    },
  ): Promise<ExperimentView>;
  /** `units`: one row a unit. `summary`: one row an arm and metric. */
  export(
    place: ExperimentPlace,
    what: 'units' | 'summary',
    format: 'csv' | 'parquet',
  ): Promise<ExperimentFile>;
  /** Interval plot as SVG. */
  picture(place: ExperimentPlace): Promise<string>;
  /** Begins to take planned looks. */
  begin(): void;
  close(): Promise<void>;
}
