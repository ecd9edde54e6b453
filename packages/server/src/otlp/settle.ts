import { findMetric, WHOLE_PRODUCT } from '@tidegate/core';
import type { Exposure, TelemetrySeries } from '@tidegate/protocol';
import type { Kept } from '../ingest/quarantine.ts';
import type { Place, SpanFact } from './facts.ts';
import { createOtlpFold, type UnitTrial } from './fold.ts';
import { keptTraces } from './kept-traces.ts';
import {
  errorObservations,
  lateObservationsOf,
  type Observation,
  observationsOf,
} from './observations-of.ts';
import type { PinnedModels } from './pinned-models.ts';
import { countedTrace, joined, type StoredTrace } from './stored-trace.ts';
import { NEW_UNIT, type StoredUnit, unitRateTrial, unitTrial } from './stored-unit.ts';
import type { TraceRow } from './trace-rows.ts';
import { type TraceTurn, turnsOf } from './turns-of.ts';

/** What traces came to. */
export interface Settled {
  readonly series: readonly TelemetrySeries[];
  readonly exposures: readonly Exposure[];
  /** Traces with a turn whose variant nobody told, and turns of a sample whose share nobody told. */
  readonly kept: readonly Kept[];
}

/** Turns traces into series and exposures; remembers what their units did in between. */
export interface Settling {
  /** Counts what a trace holds: its turns, or, of one that was settled before, what came late. */
  settle(row: TraceRow): TraceRow;
  /** What they came to; call it once. */
  drain(): Settled;
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

  const settleTurn = (
    traceId: string,
    turn: TraceTurn,
    unitId: string | null,
    { place, observations }: { place: Place; observations: readonly Observation[] },
  ) => {
    const unit = unitId === null ? null : countUnit.turn(unitId, place, turn.failed);
    for (const observation of observations) {
      const { metric } = observation;
      const byRate =
        unitId !== null && place !== WHOLE_PRODUCT && isRateByUnit(observation)
          ? countUnit.rate(unitId, place, metric, observation.event)
          : null;
      fold.add(place, observation, traceId, BY_UNIT.has(metric) ? unit : byRate);
    }
    if (unitId === null || place.draw === 0) return;
    const { flag: key, variant, draw } = place;
    const atMs = Math.max(0, Math.round(turn.startMs));
    exposures.push({ kind: 'exposure', key, unit: unitId, variant, draw, atMs });
  };
  /** @returns whether it had turns */
  const settleTurns = (traceId: string, trace: StoredTrace, flags: readonly Place[]): boolean => {
    const turns = turnsOf(trace.spans, flags.length > 0);
    if (turns.length > 0 && flags.length === 0) unjoined += 1;
    sampled += turns.filter(({ weight }) => weight === null).length;
    for (const turn of turns) {
      // Places differ in the model that they name, and most name none.
      const byModel = new Map<string | null, readonly Observation[]>();
      for (const place of [...flags, WHOLE_PRODUCT]) {
        const model = models.of(place);
        const observations = byModel.get(model) ?? observationsOf(turn, model);
        byModel.set(model, observations);
        settleTurn(traceId, turn, unitOf(trace, place), { place, observations });
      }
    }
    return turns.length > 0;
  };

  return {
    settle(row) {
      const { traceId, trace } = row;
      const flags = flagsOf(trace, units);
      const mayTurn = !trace.settled || (!trace.turned && trace.spans.some(isAgent));
      const hasTurns = mayTurn && settleTurns(traceId, trace, flags);
      const freshErrors = trace.errors.slice(trace.countedErrors);
      const late = trace.settled && !hasTurns ? lateObservationsOf(trace.spans) : [];
      const rest = [...late, ...errorObservations(freshErrors, weightOf(trace))];
      for (const place of [...flags, WHOLE_PRODUCT])
        for (const observation of rest) fold.add(place, observation, traceId);
      return { ...row, trace: countedTrace(trace, trace.turned || hasTurns), dueMs: null };
    },
    drain: () => ({
      series: fold.drain(),
      exposures,
      kept: [
        ...(unjoined > 0 ? [keptTraces('otlp-unjoined', unjoined)] : []),
        ...(sampled > 0 ? [keptTraces('otlp-sampled', sampled)] : []),
      ],
    }),
  };
}

/** A turn that comes late is one all the same, where its trace had none. */
function isAgent({ does }: SpanFact): boolean {
  return does === 'turn';
}

/** What was drawn is what the evaluation was asked for; all else is told apart by conversation. */
function unitOf({ conversation, context }: StoredTrace, { draw }: Place): string | null {
  return draw > 0 ? (context ?? conversation) : (conversation ?? context);
}

/** Metrics that say something of the unit too: whether it failed, and how long its first turn took. */
const BY_UNIT: ReadonlySet<string> = new Set(['error_rate', 'latency_ms']);

/** Other rates that arms are compared in by unit. */
function isRateByUnit(
  observation: Observation,
): observation is Extract<Observation, { kind: 'trial' }> {
  const { kind, metric } = observation;
  return (
    kind === 'trial' && !BY_UNIT.has(metric) && findMetric(metric)?.perUnit === 'first-failure'
  );
}

/** Counts the turns of units; a unit is at risk once in each rate under each place. */
function createUnitCounter(units: Map<string, StoredUnit>) {
  const atRisk = new Set<string>();
  const isAtRisk = (...of: readonly [unitId: string, place: Place, metric: string]): boolean => {
    const [unitId, { flag, draw }, metric] = of;
    const key = `${unitId} ${draw} ${flag} ${metric}`;
    const already = atRisk.has(key);
    atRisk.add(key);
    return already;
  };
  const kept = (
    unitId: string,
    { trial, unit }: { readonly trial: UnitTrial; readonly unit: StoredUnit },
  ): UnitTrial => {
    units.set(unitId, unit);
    return trial;
  };
  return {
    turn(unitId: string, place: Place, failed: boolean): UnitTrial {
      const isAtRiskAlready = isAtRisk(unitId, place, '');
      const before = units.get(unitId) ?? NEW_UNIT;
      return kept(unitId, unitTrial(unitId, before, place, { failed, isAtRiskAlready }));
    },
    rate(unitId: string, place: Place, metric: string, event: boolean): UnitTrial {
      const isAtRiskAlready = isAtRisk(unitId, place, metric);
      const before = units.get(unitId) ?? NEW_UNIT;
      const of = { metric, event, isAtRiskAlready };
      return kept(unitId, unitRateTrial(unitId, before, place, of));
    },
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
