import type { TelemetrySeries, UnitRow } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import type { TelemetrySource } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { type WatchedRollout, watchedRollouts } from './arrivals.ts';
import type { BatchInput } from './batch-input.ts';
import { type BookedRows, bookRows } from './book-rows.ts';
import { browserRows } from './browser-rows.ts';
import { type Heard, hearInstances, touchKeys, writeInstances } from './instances.ts';
import { keepOpenTurns, type OpenTurnsMessage } from './open-turns.ts';
import { type Kept, quarantine } from './quarantine.ts';

/** What became of a batch. */
export interface BatchAnswer {
  /** Series that are stored. */
  readonly applied: number;
  readonly duplicate: boolean;
  /** Whether a rollout is watched in its environment. */
  readonly watched: boolean;
  /** A zero-tolerance event was found in it: the controller must look at once. */
  readonly urgent: boolean;
}

/** Applies one batch of deltas, once; see `ingestBatches`. */
export async function ingestBatch(tx: Tx, input: BatchInput): Promise<BatchAnswer> {
  const [answer] = await ingestBatches(tx, [input]);
  if (answer === undefined) throw new Error('Cannot ingest a batch: it was not answered');
  return answer;
}

/**
 * Applies batches of deltas, each once: a sequence that is not above the instance's last one is a
 * duplicate and changes nothing, and so does one that comes by a key of another kind than its
 * instance's, which is counted in the quarantine; what was skipped is counted lost; an unknown instance starts where
 * it is. Many batches cost little more than one: what they say is added up before it is written.
 * They come to the same as one after the other; only what finds no room is counted for the first of
 * them, and the first exposure of a draw speaks for all of them.
 *
 * @returns an answer for each, in order
 */
export async function ingestBatches(
  tx: Tx,
  inputs: readonly BatchInput[],
): Promise<readonly BatchAnswer[]> {
  const answers = new Map<BatchInput, BatchAnswer>();
  for (const [environment, group] of groupBy(inputs, (input) => input.environment)) {
    for (const [input, answer] of await ingestGroup(tx, environment, group)) {
      answers.set(input, answer);
    }
  }
  return inputs.flatMap((input) => answers.get(input) ?? []);
}

async function ingestGroup(
  tx: Tx,
  environment: string,
  inputs: readonly BatchInput[],
): Promise<ReadonlyMap<BatchInput, BatchAnswer>> {
  const rollouts = await watchedRollouts(tx, environment);
  const watched = rollouts.length > 0;
  const answers = new Map<BatchInput, BatchAnswer>();
  for (const input of inputs) {
    answers.set(input, { applied: 0, duplicate: true, watched, urgent: false });
  }
  const { heard, foreign } = await hearInstances(tx, environment, inputs);
  await quarantine(tx, environment, foreign.map(keptForeign), inputs[0]?.nowMs ?? 0);
  const [first] = heard;
  if (first === undefined) return answers;
  const believed = await believedRows(tx, environment, heard);
  for (const source of ['server', 'browser'] as const) {
    const group = believed.filter((one) => one.source === source);
    for (const some of groupBy(group, ({ input }) => input.trusted).values()) {
      const booked = await bookTogether(tx, rollouts, some);
      for (const { heard: one, series, units } of some) {
        const stored = series.filter((row) => !booked.lost.has(row) && !booked.forged.has(row));
        for (const row of series) one.dropped += booked.lost.get(row) ?? 0;
        const urgent = units.some((row) => booked.accusing.has(row));
        const answer = { applied: stored.length, duplicate: false, watched, urgent };
        answers.set(one.input, answer);
      }
      const [teller = first] = some.map(({ heard: one }) => one);
      teller.dropped += booked.dropped;
    }
  }
  await writeInstances(tx, environment, heard);
  const refused = heard.flatMap(({ input }) => input.refused ?? []);
  await quarantine(tx, environment, refused, first.input.nowMs);
  await touchKeys(tx, heard);
  return answers;
}

function keptForeign({ trusted, batch }: BatchInput): Kept {
  const n = Math.max(1, batch.series.length + (batch.units?.length ?? 0));
  const source = trusted ? 'server' : 'browser';
  return { reason: 'other-speaker', source, flag: '', variant: '', metric: '', n };
}

/** A new batch with the rows of it that are believed. */
interface Believed {
  readonly heard: Heard;
  readonly input: BatchInput;
  readonly source: TelemetrySource;
  readonly series: readonly TelemetrySeries[];
  readonly units: readonly UnitRow[];
}

async function believedRows(
  tx: Tx,
  environment: string,
  all: readonly Heard[],
): Promise<Believed[]> {
  const believed: Believed[] = [];
  for (const heard of all) {
    const { input } = heard;
    const { series, units = [] } = input.batch;
    if (input.trusted || input.keyId === '') {
      believed.push({ heard, input, source: 'server', series, units });
      continue;
    }
    const { rejected, ...rows } = await browserRows(tx, environment, { series, units });
    heard.dropped += rejected;
    believed.push({ heard, input, source: 'browser', ...rows });
  }
  return believed;
}

/** Writes rows of batches of one source and trust, as if one batch had told them all. */
async function bookTogether(
  tx: Tx,
  rollouts: readonly WatchedRollout[],
  batches: readonly Believed[],
): Promise<BookedRows & { readonly dropped: number }> {
  const [first] = batches;
  if (first === undefined) throw new Error('Cannot book batches: there are none');
  const { source, input } = first;
  const { environment, trusted, batch } = input;
  const nowMs = Math.max(...batches.map((one) => one.input.nowMs));
  const booked = await bookRows(tx, {
    ...{ environment, source, trusted, rollouts, nowMs },
    id: JSON.stringify([environment, batch.instanceId, batch.sequence]),
    series: batches.flatMap(({ series }) => series),
    units: batches.flatMap(({ units }) => units),
  });
  const isSpoken = trusted && rollouts.length > 0;
  const messages = isSpoken ? openTurnsOf(batches, booked.evidence) : [];
  const unkept = await keepOpenTurns(tx, rollouts, environment, messages);
  return { ...booked, dropped: booked.droppedUnits + unkept };
}

/** What each instance said last of its open turns. */
function openTurnsOf(
  batches: readonly Believed[],
  evidence: ReadonlySet<TelemetrySeries>,
): OpenTurnsMessage[] {
  const alive = batches.filter(({ heard }) => heard.diedMs === null);
  const last = new Map(alive.map((one) => [one.input.batch.instanceId, one]));
  return [...last].map(([instanceId, { input, series }]) => ({
    instanceId,
    series: series.filter((one) => evidence.has(one)),
    closing: input.batch.closing === true,
    nowMs: input.nowMs,
  }));
}
