import type { Fold, FoldedSeries } from './fold.ts';
import type { Ledger } from './ledger.ts';
import { HELD_UNITS_MAX } from './limits.ts';
import { type TelemetryChunk, toChunks, toRows } from './telemetry-chunk.ts';
import type { UnitPseudonym } from './unit-pseudonym.ts';

/** Turns what was folded into chunks that can be sent. */
export interface Collector {
  /** Drains the fold. Never rejects. */
  collect(): Promise<TelemetryChunk[]>;
}

/**
 * Hides failed units before they leave. While there is no key to hide them with, the figures go out
 * and the units are held back, at most 10 000; further ones are dropped and counted.
 */
export function createCollector(fold: Fold, pseudonym: UnitPseudonym, ledger: Ledger): Collector {
  let held: FoldedSeries[] = [];

  const hold = (series: FoldedSeries[]): void => {
    held = series;
    let units = series.reduce((sum, { failedUnits }) => sum + failedUnits.length, 0);
    while (units > HELD_UNITS_MAX) {
      const lost = held.shift()?.failedUnits.length ?? units;
      units -= lost;
      ledger.droppedObservations += lost;
    }
  };

  return {
    collect: async () => {
      const drained = fold.drain();
      const withUnits = [...held, ...drained.filter(hasFailedUnits)];
      held = [];
      const hidden = await pseudonym.of(withUnits.flatMap(({ failedUnits }) => failedUnits));
      const rows = drained
        .filter((series) => hidden === null || !hasFailedUnits(series))
        .flatMap((series) => toRows(series, []));
      if (hidden === null) {
        hold([...held, ...withUnits.map(onlyUnits)]);
        return toChunks(rows);
      }
      let from = 0;
      for (const series of withUnits) {
        const to = from + series.failedUnits.length;
        rows.push(...toRows(series, hidden.slice(from, to)));
        from = to;
      }
      return toChunks(rows);
    },
  };
}

function hasFailedUnits({ failedUnits }: FoldedSeries): boolean {
  return failedUnits.length > 0;
}

/** The figures have gone; what is left are the units. */
function onlyUnits(series: FoldedSeries): FoldedSeries {
  return { ...series, observations: 0, cell: NOTHING };
}

const NOTHING = {
  kind: 'rate' as const,
  trials: 0,
  events: 0,
  atRiskUnits: 0,
  newUnits: 0,
  openUnits: 0,
};
