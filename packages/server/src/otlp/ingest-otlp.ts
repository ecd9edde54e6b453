import { touchKeys } from '../ingest/instances.ts';
import type { Kept } from '../ingest/quarantine.ts';
import { servedPlaces } from '../ingest/served-places.ts';
import { unitHider } from '../ingest/unit-hider.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import type { OtlpFacts } from './facts.ts';
import { joinTraces, keptTraces } from './join-traces.ts';
import { keepInstances } from './keep-instances.ts';
import { keepPoints } from './keep-points.ts';
import { mergeSeries } from './merge-series.ts';
import { pinnedModels } from './pinned-models.ts';
import { createSettling } from './settle.ts';
import { storeObserved } from './store-observed.ts';
import { loadTraces, loadUnits, saveTraces, saveUnits } from './trace-rows.ts';
import { wholeServices } from './whole-services.ts';

type Input = Parameters<Transactions['ingestOtlp']>[0];

/**
 * Applies what one OTLP request said, once by the hash of its body: exporters send the same bytes
 * again when an answer was lost. Traces whose root came are settled here; the others by
 * `settleTraces`.
 */
export async function ingestOtlp(
  tx: Tx,
  input: Input,
): Promise<ReturnType<Transactions['ingestOtlp']>> {
  const { environment, keyId, requestHash, facts, nowMs } = input;
  if (!(await isFirst(tx, input)))
    return { duplicate: true, rejected: 0, watched: false, urgent: false };
  const traces = await settleNow(tx, input);
  const points = await pointSeries(tx, input);
  const skewed = facts.skewed === 0 ? [] : [keptTraces('clock-skew', facts.skewed)];
  await keepInstances(tx, { environment, keyId, services: facts.services, nowMs });
  const stored = await storeObserved(tx, environment, {
    id: requestHash,
    series: mergeSeries([...traces.series, ...points]),
    exposures: traces.exposures,
    kept: [...traces.kept, ...skewed],
    nowMs,
  });
  await touchKeys(tx, [{ input }]);
  return { duplicate: false, rejected: 0, ...stored };
}

async function isFirst({ db }: Tx, { environment, requestHash, nowMs }: Input): Promise<boolean> {
  const written = await db
    .insertInto('otlp_request')
    .values({ environment, hash: requestHash, atMs: nowMs })
    .onConflict((conflict) => conflict.columns(['environment', 'hash']).doNothing())
    .returning('hash')
    .execute();
  return written.length > 0;
}

async function settleNow(tx: Tx, { environment, facts, nowMs }: Input) {
  if (facts.traces.length === 0) return { series: [], exposures: [], kept: [] };
  const evaluated = facts.traces.flatMap(({ evaluations }) => evaluations);
  const served = await servedPlaces(
    tx,
    environment,
    evaluated.map(({ flag }) => flag),
  );
  const hide = await unitHider(tx, environment);
  const known = await loadTraces(
    tx,
    environment,
    facts.traces.map(({ traceId }) => traceId),
  );
  const units = await loadUnits(tx, environment, unitsOf(facts, known, hide));
  const { rows, kept } = joinTraces(facts.traces, { traces: known, units, served, hide, nowMs });
  const due = rows.filter(({ dueMs }) => dueMs !== null && dueMs <= nowMs);
  const flags = [
    ...rows.flatMap(({ trace }) => trace.flags),
    ...[...units.values()].flatMap(({ flags: of }) => of),
  ];
  const models = await pinnedModels(
    tx,
    environment,
    flags.map(({ flag }) => flag),
  );
  const settling = createSettling(units, models);
  const settled = new Map(due.map((row) => [row.traceId, settling.settle(row)]));
  await saveTraces(
    tx,
    environment,
    rows.map((row) => settled.get(row.traceId) ?? row),
    nowMs,
  );
  await saveUnits(tx, environment, units, nowMs);
  return {
    series: settling.fold.drain(),
    exposures: settling.exposures,
    kept: [...kept, ...missed(settling)],
  };
}

/** What settling could not use, for the quarantine. */
export function missed({ unjoined, sampled }: { unjoined: number; sampled: number }): Kept[] {
  return [
    ...(unjoined > 0 ? [keptTraces('otlp-unjoined', unjoined)] : []),
    ...(sampled > 0 ? [keptTraces('otlp-sampled', sampled)] : []),
  ];
}

/** Keyed hashes of all units that the traces of a request may belong to. */
function unitsOf(
  { traces }: OtlpFacts,
  known: Awaited<ReturnType<typeof loadTraces>>,
  hide: (id: string) => string,
): string[] {
  return traces.flatMap(({ traceId, conversation, evaluations }) => {
    const before = known.get(traceId)?.trace;
    const raw = [conversation, ...evaluations.map(({ context }) => context)];
    const hidden = raw.flatMap((id) => (id === null ? [] : [hide(id)]));
    return [...hidden, ...[before?.conversation, before?.context].flatMap((id) => id ?? [])];
  });
}

/** What metrics and log lines say, without what the spans of their service say too. */
async function pointSeries(tx: Tx, { environment, facts, nowMs }: Input) {
  const deltas = await keepPoints(tx, environment, facts.points, nowMs);
  const all = [...facts.series, ...deltas];
  const asked = all.flatMap(({ spansOf }) => spansOf ?? []);
  const whole = await wholeServices(tx, environment, facts.services, asked, nowMs);
  return all.flatMap(({ series, spansOf }) =>
    spansOf !== null && whole.has(spansOf) ? [] : [series],
  );
}
