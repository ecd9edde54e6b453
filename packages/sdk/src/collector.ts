import type { EvaluationCounts } from './evaluation-counts.ts';
import type { MetVariant } from './exposures.ts';
import { closeSeries, type Fold, type FoldedSeries } from './fold.ts';
import { inSlices } from './in-slices.ts';
import type { Ledger } from './ledger.ts';
import { HELD_UNITS_MAX, PACK_SLICE } from './limits.ts';
import type { SessionUser } from './sessions.ts';
import type { SlowTurn } from './slowest-conversations.ts';
import {
  countRow,
  eventRow,
  exposureRow,
  sessionRow,
  slowRow,
  type TelemetryChunk,
  type TelemetryRow,
  toChunks,
  toRows,
} from './telemetry-chunk.ts';
import type { TrackedEvent } from './tracked-events.ts';
import type { UnitPseudonym } from './unit-pseudonym.ts';
import type { WaitingList } from './waiting-list.ts';

/** Turns what was gathered into chunks that can be sent. */
export interface Collector {
  /** Drains everything. Never rejects. */
  collect(): Promise<TelemetryChunk[]>;
  /** Rows of units that wait and can be sent: while they cannot be hidden they wait without end. */
  waiting(): number;
}

/** Rows that wait until they can be sent. */
interface Gathered<T> {
  drain(): readonly T[];
  /** Puts back what could not be sent yet. */
  restore(drained: readonly T[]): void;
}

/** What a collector empties. */
export interface CollectorSources {
  readonly fold: Fold;
  readonly counts: EvaluationCounts;
  readonly exposures: WaitingList<MetVariant>;
  readonly events: WaitingList<TrackedEvent>;
  readonly sessions: WaitingList<SessionUser>;
  readonly slowest: Gathered<SlowTurn>;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** Lets everything else have its turn. */
  breathe(): Promise<void>;
}

/**
 * Hides units before they leave. While there is no key to hide them with, the figures go out and
 * the units are held back, at most 10 000 failed ones, exposures, tracked events and sessions each;
 * further ones are dropped and counted. Much is packed in slices, with turns for others between.
 */
export function createCollector(
  { fold, counts, exposures, events, sessions, slowest, nowMs, breathe }: CollectorSources,
  pseudonym: UnitPseudonym,
  ledger: Ledger,
): Collector {
  let held: FoldedSeries[] = [];
  let isBlind = false;

  const packed = <Item, Result>(
    items: readonly Item[],
    pack: (item: Item) => Result,
  ): Promise<Result[]> => inSlices(items, PACK_SLICE, breathe, pack);

  const hold = (series: FoldedSeries[]): void => {
    held = series;
    let units = series.reduce((sum, { failedUnits }) => sum + failedUnits.length, 0);
    while (units > HELD_UNITS_MAX) {
      const lost = held.shift()?.failedUnits.length ?? units;
      units -= lost;
      ledger.droppedObservations += lost;
    }
  };

  const collectSeries = async (): Promise<TelemetryRow[]> => {
    const drained = await packed(fold.detach(), closeSeries);
    const withUnits = [...held, ...drained.filter(hasFailedUnits)];
    held = [];
    const hidden = await pseudonym.of(withUnits.flatMap(({ failedUnits }) => failedUnits));
    const bare = drained.filter((series) => hidden === null || !hasFailedUnits(series));
    const rows = (await packed(bare, (series) => toRows(series, []))).flat();
    if (hidden === null) {
      hold([...held, ...withUnits.map(onlyUnits)]);
      return rows;
    }
    let from = 0;
    const named = await packed(withUnits, (series) => {
      const units = hidden.slice(from, from + series.failedUnits.length);
      from += units.length;
      return toRows(series, units);
    });
    return [...rows, ...named.flat()];
  };

  const collectUnits = async <T>(
    list: Gathered<T>,
    unitsOf: (item: T) => readonly string[],
    toRow: (item: T, pseudonyms: readonly string[]) => TelemetryRow,
  ): Promise<TelemetryRow[]> => {
    const drained = list.drain();
    if (drained.length === 0) return [];
    const hidden = await pseudonym.of(drained.flatMap(unitsOf));
    isBlind = hidden === null;
    if (hidden === null) {
      list.restore(drained);
      return [];
    }
    let from = 0;
    return await packed(drained, (item) => {
      const pseudonyms = hidden.slice(from, from + unitsOf(item).length);
      from += pseudonyms.length;
      return toRow(item, pseudonyms);
    });
  };

  return {
    collect: async () => {
      const counted = counts.drain().map((count) => countRow(count, nowMs()));
      const series = await collectSeries();
      const met = await collectUnits(exposures, ({ unit }) => [unit], exposureRow);
      const units = [
        await collectUnits(events, ({ unit }) => [unit], eventRow),
        await collectUnits(sessions, ({ session, user }) => [session, user], sessionRow),
        await collectUnits(slowest, ({ conversation }) => [conversation.id], slowRow),
      ];
      // Who met a variant is told before, or with, what became of it.
      return toChunks([...met, ...series, ...counted, ...units.flat()]);
    },
    waiting: () => (isBlind ? 0 : exposures.size + events.size + sessions.size),
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
