import { WHOLE_PRODUCT } from '@tidegate/core';
import type { Exposure } from '@tidegate/protocol';
import type { Place } from './facts.ts';
import { createOtlpFold, type OtlpFold, type UnitTrial } from './fold.ts';
import { errorObservations, lateObservationsOf, observationsOf } from './observations-of.ts';
import type { PinnedModels } from './pinned-models.ts';
import { countedTrace, joined, type StoredTrace } from './stored-trace.ts';
import { NEW_UNIT, type StoredUnit, unitTrial } from './stored-unit.ts';
import type { TraceRow } from './trace-rows.ts';
import { type TraceTurn, turnsOf } from './turns-of.ts';

/** Turns traces into series and exposures; remembers what their units did in between. */
export interface Settling {
  /** Counts what a trace holds: its turns, or, of one that was settled before, what came late. */
  settle(row: TraceRow): TraceRow;
  readonly fold: OtlpFold;
  readonly exposures: Exposure[];
  /** Traces with a turn whose variant nobody told. */
  readonly unjoined: number;
  /** Turns of a sample whose share nobody told. */
  readonly sampled: number;
}

/**
 * @param units what is remembered of units; what they did is written back into it
 * @param models which model variants name
 */
export function createSettling(units: Map<string, StoredUnit>, models: PinnedModels): Settling {
  const fold = createOtlpFold();
  const exposures: Exposure[] = [];
  const countUnit = createUnitCounter(units);
  let unjoined = 0;
  let sampled = 0;

  const settleTurn = (traceId: string, turn: TraceTurn, unitId: string | null, place: Place) => {
    const unit = unitId === null ? null : countUnit(unitId, place, turn.failed);
    for (const observation of observationsOf(turn, models.of(place)))
      fold.add(place, observation, traceId, BY_UNIT.has(observation.metric) ? unit : null);
    if (unitId === null || place.draw === 0) return;
    const { flag: key, variant, draw } = place;
    const atMs = Math.max(0, Math.round(turn.startMs));
    exposures.push({ kind: 'exposure', key, unit: unitId, variant, draw, atMs });
  };
  const settleTurns = (traceId: string, trace: StoredTrace, flags: readonly Place[]): void => {
    const unitId = trace.conversation ?? trace.context;
    const turns = turnsOf(trace.spans, flags.length > 0);
    if (turns.length > 0 && flags.length === 0) unjoined += 1;
    sampled += turns.filter(({ weight }) => weight === null).length;
    for (const turn of turns)
      for (const place of [...flags, WHOLE_PRODUCT]) settleTurn(traceId, turn, unitId, place);
  };

  return {
    settle(row) {
      const { traceId, trace } = row;
      const flags = flagsOf(trace, units);
      if (!trace.settled) settleTurns(traceId, trace, flags);
      const freshErrors = trace.errors.slice(trace.countedErrors);
      const late = trace.settled ? lateObservationsOf(trace.spans) : [];
      const rest = [...late, ...errorObservations(freshErrors, weightOf(trace))];
      for (const place of [...flags, WHOLE_PRODUCT])
        for (const observation of rest) fold.add(place, observation, traceId);
      return { ...row, trace: countedTrace(trace), dueMs: null };
    },
    fold,
    exposures,
    get unjoined() {
      return unjoined;
    },
    get sampled() {
      return sampled;
    },
  };
}

/** Metrics that say something of the unit too: whether it failed, and how long its first turn took. */
const BY_UNIT: ReadonlySet<string> = new Set(['error_rate', 'latency_ms']);

/** Counts the turns of units; a unit is at risk once under each place. */
function createUnitCounter(units: Map<string, StoredUnit>) {
  const atRisk = new Set<string>();
  return (unitId: string, place: Place, failed: boolean): UnitTrial => {
    const riskKey = `${unitId} ${place.draw} ${place.flag}`;
    const isAtRiskAlready = atRisk.has(riskKey);
    const before = units.get(unitId) ?? NEW_UNIT;
    const { trial, unit } = unitTrial(unitId, before, place, { failed, isAtRiskAlready });
    atRisk.add(riskKey);
    units.set(unitId, unit);
    return trial;
  };
}

/** Of what a trace holds beside its turns; one without spans, only log records, stands for itself. */
function weightOf({ spans }: StoredTrace): number | null {
  const [first] = spans;
  return first === undefined ? 1 : first.weight;
}

/** Variants of a trace: those of its own evaluations, else those that its conversation met last. */
export function flagsOf(trace: StoredTrace, units: ReadonlyMap<string, StoredUnit>): Place[] {
  const of = (id: string | null): readonly Place[] =>
    id === null ? [] : (units.get(id)?.flags ?? []);
  return joined(of(trace.conversation), trace.flags);
}
