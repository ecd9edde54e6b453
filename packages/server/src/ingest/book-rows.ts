import { WHOLE_PRODUCT } from '@tidegate/core';
import type { Exposure, TelemetrySeries, UnitRow } from '@tidegate/protocol';
import type { TelemetrySource } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { EVALUATIONS_METRIC, keepArrivals, type WatchedRollout } from './arrivals.ts';
import { noteConversions } from './conversions.ts';
import { noteExposures } from './exposures.ts';
import { noteFailedUnits } from './failed-units.ts';
import { isLate } from './is-late.ts';
import { metUnits } from './new-units.ts';
import { type Kept, keptSeries, quarantine } from './quarantine.ts';
import { addSeries } from './series.ts';
import { type Place, type ServedPlaces, servedPlaces } from './served-places.ts';
import { CONTAMINATION_METRIC, noteSessions } from './sessions.ts';
import { noteSlowConversations } from './slow-conversations.ts';
import { takeUrgent } from './urgent.ts';

/** Telemetry of one environment and source, of one message or of several that came together. */
export interface ToldRows {
  readonly environment: string;
  readonly source: TelemetrySource;
  /** Whether it may decide a rollout, and its units are pseudonyms already. */
  readonly trusted: boolean;
  /** Those of the environment that are watched. */
  readonly rollouts: readonly WatchedRollout[];
  /** Unique: the same evidence cannot wait twice. */
  readonly id: string;
  readonly series: readonly TelemetrySeries[];
  readonly units: readonly UnitRow[];
  readonly nowMs: number;
}

/** What became of it. */
export interface BookedRows {
  /** Series that found no room → observations in them. */
  readonly lost: ReadonlyMap<TelemetrySeries, number>;
  /** Series of places that were never served: they are counted and in no figure. */
  readonly forged: ReadonlySet<TelemetrySeries>;
  /** Series that are evidence, as they were told: what was served, lately. */
  readonly evidence: ReadonlySet<TelemetrySeries>;
  /** Rows of units that found no room, or that this source may not tell. */
  readonly droppedUnits: number;
  /** Rows of units that made a zero-tolerance event. */
  readonly accusing: ReadonlySet<UnitRow>;
}

/**
 * Writes telemetry down once it is known to be new: figures, evidence, units, sessions, slow
 * conversations. What was never served is kept out; what comes more than 15 min late is in the
 * figures and no evidence; both are counted in the quarantine. Sessions and slow conversations are
 * taken from trusted keys only.
 */
export async function bookRows(tx: Tx, told: ToldRows): Promise<BookedRows> {
  const { environment, source, trusted, rollouts, id, nowMs } = told;
  const names = [...told.series.map(({ flag }) => flag), ...told.units.map(flagOf)];
  // Those of browsers were looked up already, among what browsers can see.
  const served = source === 'browser' ? EVERY_PLACE : await servedPlaces(tx, environment, names);
  const sortedSeries = sortSeries(told, served);
  const sortedUnits = sortUnits(told, served);
  const { rows: series } = sortedSeries;
  const { rows: units } = sortedUnits;
  const failures = await noteFailedUnits(tx, environment, series, nowMs);
  const failed = failures.fresh;
  const { lost } = await addSeries(tx, { environment, source, series, failed, nowMs });
  const evidence = series.filter((one) => !isLate(one, nowMs));
  const exposures = await noteExposures(tx, environment, { units, source, nowMs });
  if (trusted) {
    const met = await metUnits(tx, { environment, rollouts, series: evidence, exposures, nowMs });
    await keepArrivals(tx, rollouts, { id, environment, series: evidence, failures, met, nowMs });
  }
  const uncounted = await noteConversions(tx, environment, { units, source, nowMs });
  const late = source === 'server' ? series.filter((one) => isLate(one, nowMs)) : [];
  const lateRows = late
    .filter(({ metric }) => metric !== EVALUATIONS_METRIC)
    .map((one) => keptSeries('late', source, one));
  await quarantine(
    tx,
    environment,
    [...sortedSeries.kept, ...sortedUnits.kept, ...lateRows],
    nowMs,
  );
  const believed = await noteBelieved(tx, told, units);
  return {
    lost: new Map([...lost].map(([one, n]) => [sortedSeries.toldAs.get(one) ?? one, n])),
    forged: sortedSeries.forged,
    evidence: new Set(evidence.map((one) => sortedSeries.toldAs.get(one) ?? one)),
    droppedUnits: exposures.beyond.length + uncounted + believed.dropped,
    accusing: new Set(believed.accusing.map((row) => sortedUnits.toldAs.get(row) ?? row)),
  };
}

/** Sessions and slow conversations, which browsers may not tell of. */
async function noteBelieved(
  tx: Tx,
  { environment, trusted, rollouts, nowMs }: ToldRows,
  units: readonly UnitRow[],
): Promise<{ readonly dropped: number; readonly accusing: readonly UnitRow[] }> {
  const sessions = units.filter((row) => row.kind === 'session');
  const slow = units.filter((row) => row.kind === 'conversation');
  if (!trusted) return { dropped: sessions.length + slow.length, accusing: [] };
  await noteSlowConversations(tx, environment, slow, nowMs);
  const { dropped, accusations } = await noteSessions(tx, environment, sessions, nowMs);
  if (accusations.length === 0 && sessions.length > dropped)
    await tellNoContamination(tx, environment, nowMs);
  const accusing: UnitRow[] = [];
  for (const { row, urgent } of accusations) {
    // What met no watched variant is nobody's fault that a rollback would mend.
    const place = urgent.flag === '' ? { ...urgent, ...WHOLE_PRODUCT } : urgent;
    await takeUrgent(tx, { environment, urgent: place, rollouts, nowMs });
    if (urgent.flag !== '') accusing.push(row);
  }
  return { dropped, accusing };
}

/** Sessions were looked at and none had a second user: that is a 0, and not a silence. */
async function tellNoContamination(tx: Tx, environment: string, nowMs: number): Promise<void> {
  const cell = { kind: 'count' as const, count: 0 };
  const none = { ...WHOLE_PRODUCT, metric: CONTAMINATION_METRIC, startMs: nowMs, cell };
  await addSeries(tx, { environment, source: 'server', series: [none], nowMs });
}

/** Rows that can be believed, and what is counted of the others. */
interface Sorted<Row> {
  readonly rows: readonly Row[];
  readonly forged: ReadonlySet<Row>;
  readonly kept: readonly Kept[];
  /** What stands under another key now → as it was told. */
  readonly toldAs: ReadonlyMap<Row, Row>;
}

/** Takes out what was never served; a flag that was told by an alias gets its real key. */
function sortSeries({ series, source }: ToldRows, served: ServedPlaces): Sorted<TelemetrySeries> {
  const toldAs = new Map<TelemetrySeries, TelemetrySeries>();
  const forged = new Set<TelemetrySeries>();
  const rows: TelemetrySeries[] = [];
  for (const one of series) {
    const flag = one.metric === EVALUATIONS_METRIC ? one.flag : served.keyOf(one);
    if (flag === null) {
      forged.add(one);
      continue;
    }
    const real = flag === one.flag ? one : { ...one, flag };
    if (real !== one) toldAs.set(real, one);
    rows.push(real);
  }
  const kept = [...forged].map((one) => keptSeries('never-served', source, one));
  return { rows, forged, kept, toldAs };
}

function sortUnits({ units, source }: ToldRows, served: ServedPlaces): Sorted<UnitRow> {
  const toldAs = new Map<UnitRow, UnitRow>();
  const forged = new Set<UnitRow>();
  const rows: UnitRow[] = [];
  for (const row of units) {
    const real = realUnit(row, served);
    if (real === null || hasLostPlace(row, real)) forged.add(row);
    if (real === null) continue;
    if (real !== row) toldAs.set(real, row);
    rows.push(real);
  }
  const kept = [...forged].flatMap((row) => keptUnit(row, source));
  return { rows, forged, kept, toldAs };
}

const EVERY_PLACE: ServedPlaces = { keyOf: ({ flag }) => flag };
const NO_PLACE: Place = { flag: '', variant: '', draw: 0 };

function flagOf(row: UnitRow): string {
  if (row.kind === 'exposure') return row.key;
  return row.kind === 'conversion' ? '' : row.flag;
}

/** A row under its real flag; `null` when it says nothing without its place. */
function realUnit(row: UnitRow, served: ServedPlaces): UnitRow | null {
  if (row.kind === 'conversion') return row;
  if (row.kind === 'exposure') return realExposure(row, served);
  const flag = served.keyOf(row);
  if (flag === row.flag) return row;
  if (flag !== null) return { ...row, flag };
  // Two users behind one session are two, wherever it is said to have been.
  return row.kind === 'session' ? { ...row, ...NO_PLACE } : null;
}

function realExposure(row: Exposure, served: ServedPlaces): Exposure | null {
  const key = served.keyOf({ flag: row.key, variant: row.variant, draw: row.draw });
  if (key === null) return null;
  return key === row.key ? row : { ...row, key };
}

function hasLostPlace(row: UnitRow, real: UnitRow): boolean {
  return real.kind === 'session' && real.flag === '' && flagOf(row) !== '';
}

function keptUnit(row: UnitRow, source: TelemetrySource): Kept[] {
  if (row.kind === 'conversion') return [];
  const { variant, kind: metric } = row;
  return [{ reason: 'never-served', source, flag: flagOf(row), variant, metric, n: 1 }];
}
