import type { Exposure, TelemetrySeries } from '@tidegate/protocol';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { WatchedRollout } from './arrivals.ts';
import { exposedPlaces, type NotedExposures } from './exposures.ts';
import { isLate } from './is-late.ts';

/** Metric under whose rows new units are told. */
export const UNITS_METRIC = 'error_rate';

/** Units that met drawn variants for the first time, over all processes. */
export interface MetUnits {
  readonly rows: readonly MetRow[];
  /** Keys of the places (flag, draw) whose units exposures tell: what processes counted is not added. */
  readonly places: ReadonlySet<string>;
}

/** Units that met one variant in one bucket of 10 s. */
export interface MetRow {
  readonly flag: string;
  readonly variant: string;
  readonly draw: number;
  /** Event time, ms. */
  readonly startMs: number;
  readonly units: number;
  /** Those of them that there was no room for: nobody knows whether they were told before. */
  readonly undeduplicated: number;
}

/** Nobody tells of exposures. */
export const NO_MET_UNITS: MetUnits = { rows: [], places: new Set() };

type UnitSeries = Pick<TelemetrySeries, 'flag' | 'draw' | 'metric' | 'cell'>;

/**
 * Units that count as new for watched rollouts, each once, whichever processes it went through: a
 * conversation that three processes serve is new in each of them, and would be three. They count when
 * they meet their variant, so that a slow candidate has no fewer than control. Where no server told an
 * exposure of a flag and draw, what the processes counted stands. What comes more than 15 min late is
 * no evidence.
 *
 * @param told.exposures what was noted of the same message
 */
export async function metUnits(
  tx: ReadTx,
  told: {
    readonly environment: string;
    readonly rollouts: readonly WatchedRollout[];
    readonly series: readonly TelemetrySeries[];
    readonly exposures: NotedExposures;
    readonly nowMs: number;
  },
): Promise<MetUnits> {
  const { environment, rollouts, series, nowMs } = told;
  const flags = new Set(rollouts.map(({ flag }) => flag));
  if (flags.size === 0) return NO_MET_UNITS;
  const fresh = told.exposures.fresh.filter(({ key }) => flags.has(key));
  const beyond = told.exposures.beyond.filter(({ key }) => flags.has(key));
  const places = new Set([...fresh, ...beyond].map(({ key, draw }) => placeKey(key, draw)));
  const unsure = new Map<string, Pick<TelemetrySeries, 'flag' | 'draw'>>();
  for (const one of series) {
    const key = placeKey(one.flag, one.draw);
    if (flags.has(one.flag) && hasNewUnits(one) && !places.has(key)) unsure.set(key, one);
  }
  for (const { flag, draw } of await exposedPlaces(tx, environment, [...unsure.values()]))
    places.add(placeKey(flag, draw));
  return { rows: metRows({ fresh, beyond }, nowMs), places };
}

/** Whether exposures tell the new units of a series, in place of the series itself. */
export function tellsUnits({ places }: MetUnits, series: UnitSeries): boolean {
  return places.size > 0 && hasNewUnits(series) && places.has(placeKey(series.flag, series.draw));
}

type Counting = { -readonly [Field in keyof MetRow]: MetRow[Field] };

function metRows({ fresh, beyond }: NotedExposures, nowMs: number): MetRow[] {
  const rows = new Map<string, Counting>();
  const count = ({ key: flag, variant, draw, atMs }: Exposure, undeduplicated: 0 | 1) => {
    const startMs = Math.floor(atMs / BUCKET_WIDTH_MS) * BUCKET_WIDTH_MS;
    if (isLate({ startMs }, nowMs)) return;
    const place = JSON.stringify([flag, variant, draw, startMs]);
    const none = { flag, variant, draw, startMs, units: 0, undeduplicated: 0 };
    const row = rows.get(place) ?? none;
    rows.set(place, row);
    row.units += 1;
    row.undeduplicated += undeduplicated;
  };
  for (const one of fresh) count(one, 0);
  for (const one of beyond) count(one, 1);
  return [...rows.values()];
}

function hasNewUnits({ metric, draw, cell }: UnitSeries): boolean {
  return metric === UNITS_METRIC && draw > 0 && cell.kind === 'rate' && cell.newUnits > 0;
}

function placeKey(flag: string, draw: number): string {
  return `${draw} ${flag}`;
}
