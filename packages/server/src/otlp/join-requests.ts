import { servedPlaces } from '../ingest/served-places.ts';
import { unitHider } from '../ingest/unit-hider.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import type { OtlpTraceFacts } from './facts.ts';
import { joinTraces } from './join-traces.ts';
import { pinnedModels } from './pinned-models.ts';
import { createSettling, type Settled } from './settle.ts';
import { loadTraces, loadUnits, saveTraces, saveUnits, type TraceRow } from './trace-rows.ts';

type Input = Parameters<Transactions['ingestOtlp']>[0];

/**
 * Adds what requests say to what is known of their traces, one request after the other, and settles
 * those whose root came. Rows are read and written once for all requests.
 *
 * @param inputs of one environment, in their order
 * @returns what each request made
 */
export async function joinRequests(
  tx: Tx,
  environment: string,
  inputs: readonly Input[],
): Promise<ReadonlyMap<Input, Settled>> {
  const made = new Map<Input, Settled>();
  const told = inputs.flatMap(({ facts }) => facts.traces);
  if (told.length === 0) return made;
  const keys = told.flatMap(({ evaluations }) => evaluations.map(({ flag }) => flag));
  const served = await servedPlaces(tx, environment, keys);
  const hide = remembering(await unitHider(tx, environment));
  const ids = told.map(({ traceId }) => traceId);
  const traces = await loadTraces(tx, environment, ids);
  const units = await loadUnits(tx, environment, unitsOf(told, traces, hide));
  const places = [
    ...told.flatMap(({ evaluations }) => evaluations),
    ...[...traces.values()].flatMap(({ trace }) => trace.flags),
    ...[...units.values()].flatMap(({ flags }) => flags),
  ];
  const flags = new Set(places.map((place) => served.keyOf(place) ?? place.flag));
  const models = await pinnedModels(tx, environment, flags);
  const changed = new Map<string, TraceRow>();
  for (const input of inputs) {
    const { facts, nowMs } = input;
    if (facts.traces.length === 0) continue;
    const { rows, kept } = joinTraces(facts.traces, { traces, units, served, hide, nowMs });
    const settling = createSettling(units, models);
    for (const row of rows) {
      const isDue = row.dueMs !== null && row.dueMs <= nowMs;
      const after = isDue ? settling.settle(row) : row;
      traces.set(row.traceId, after);
      changed.set(row.traceId, after);
    }
    const { series, exposures, kept: missed } = settling.drain();
    made.set(input, { series, exposures, kept: [...kept, ...missed] });
  }
  const nowMs = Math.max(...inputs.map((input) => input.nowMs));
  await saveTraces(tx, environment, [...changed.values()], nowMs);
  await saveUnits(tx, environment, units, nowMs);
  return made;
}

/** Requests of one agent tell of the same few conversations. */
function remembering(hide: (id: string) => string): (id: string) => string {
  const hidden = new Map<string, string>();
  return (id) => {
    const known = hidden.get(id) ?? hide(id);
    hidden.set(id, known);
    return known;
  };
}

/** Keyed hashes of all units that the traces may belong to. */
function unitsOf(
  told: readonly OtlpTraceFacts[],
  known: ReadonlyMap<string, TraceRow>,
  hide: (id: string) => string,
): string[] {
  return told.flatMap(({ traceId, conversation, evaluations }) => {
    const before = known.get(traceId)?.trace;
    const raw = [conversation, ...evaluations.map(({ context }) => context)];
    const hidden = raw.flatMap((id) => (id === null ? [] : [hide(id)]));
    return [...hidden, ...[before?.conversation, before?.context].flatMap((id) => id ?? [])];
  });
}
