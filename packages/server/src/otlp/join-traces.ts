import type { Kept } from '../ingest/quarantine.ts';
import type { ServedPlaces } from '../ingest/served-places.ts';
import type { OtlpTraceFacts, Place } from './facts.ts';
import { keptTraces } from './kept-traces.ts';
import { TRACE_JOIN_MS, TRACE_SILENCE_MS, TRACE_WAIT_MAX_MS } from './limits.ts';
import { flagsOf } from './settle.ts';
import { mergeTrace, NEW_TRACE, rootOf, type StoredTrace } from './stored-trace.ts';
import { NEW_UNIT, type StoredUnit, unitMet } from './stored-unit.ts';
import type { TraceRow } from './trace-rows.ts';

/** What one request made of the traces that it told of. */
export interface JoinedTraces {
  /** All of them, as they are now. */
  readonly rows: readonly TraceRow[];
  readonly kept: readonly Kept[];
}

/**
 * Adds what a request says to what is known of its traces, and notes which variants their
 * conversations met. Pure but for `units`, which it writes to.
 *
 * @param hide keyed hash of a raw id
 */
export function joinTraces(
  said: readonly OtlpTraceFacts[],
  known: {
    readonly traces: ReadonlyMap<string, TraceRow>;
    readonly units: Map<string, StoredUnit>;
    readonly served: ServedPlaces;
    readonly hide: (id: string) => string;
    readonly nowMs: number;
  },
): JoinedTraces {
  const kept: Kept[] = [];
  const { traces, units, served, hide, nowMs } = known;
  const rows = said.map((one): TraceRow => {
    const flags = servedFlags(one, served, kept);
    const context = one.evaluations.find(({ context: id }) => id !== null)?.context ?? null;
    const before = traces.get(one.traceId);
    const { trace, left } = mergeTrace(before?.trace ?? NEW_TRACE, {
      spans: one.spans,
      errors: one.errors,
      flags,
      conversation: one.conversation === null ? null : hide(one.conversation),
      context: context === null ? null : hide(context),
    });
    if (left > 0) kept.push(keptTraces('otlp-unjoined', left));
    const unitId = trace.conversation ?? trace.context;
    if (unitId !== null && flags.length > 0)
      units.set(unitId, unitMet(units.get(unitId) ?? NEW_UNIT, flags));
    const { traceId } = one;
    const startedMs = before?.startedMs ?? nowMs;
    return { traceId, trace, startedMs, dueMs: dueOf(trace, units, { startedMs, nowMs }) };
  });
  return { rows, kept };
}

function servedFlags({ evaluations }: OtlpTraceFacts, served: ServedPlaces, kept: Kept[]): Place[] {
  const flags: Place[] = [];
  for (const { flag, variant, draw } of evaluations) {
    const key = served.keyOf({ flag, variant, draw });
    if (key !== null) flags.push({ flag: key, variant, draw });
    else
      kept.push({
        reason: 'never-served',
        source: 'server',
        flag,
        variant,
        metric: 'evaluation',
        n: 1,
      });
  }
  return flags;
}

/**
 * At once when its root is here, an agent or a model ran and a variant is known; else there is time for
 * what is missing, such as the spans of the service that was called.
 */
function dueOf(
  trace: StoredTrace,
  units: ReadonlyMap<string, StoredUnit>,
  { startedMs, nowMs }: { readonly startedMs: number; readonly nowMs: number },
): number {
  if (trace.settled) return nowMs;
  const latestMs = Math.max(nowMs, startedMs + TRACE_WAIT_MAX_MS);
  if (rootOf(trace) === 'waits') return Math.min(nowMs + TRACE_SILENCE_MS, latestMs);
  const isWhole = hasAgent(trace) && flagsOf(trace, units).length > 0;
  return isWhole ? nowMs : Math.min(nowMs + TRACE_JOIN_MS, latestMs);
}

function hasAgent({ spans }: StoredTrace): boolean {
  return spans.some(({ does }) => does === 'turn' || does === 'model');
}
