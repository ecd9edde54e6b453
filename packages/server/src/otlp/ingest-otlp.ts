import type { TelemetrySeries } from '@tidegate/protocol';
import { touchKeys } from '../ingest/instances.ts';
import { type Kept, keptSeries } from '../ingest/quarantine.ts';
import { groupBy } from '../store/group-by.ts';
import { inPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { joinRequests } from './join-requests.ts';
import { keepInstances } from './keep-instances.ts';
import { type KeptPoints, keepPoints, type PointSeries } from './keep-points.ts';
import { keptTraces } from './kept-traces.ts';
import { mergeSeries } from './merge-series.ts';
import { isZeroTolerance, storeObserved } from './store-observed.ts';
import { wholeServices } from './whole-services.ts';

type Input = Parameters<Transactions['ingestOtlp']>[0];
type Answer = ReturnType<Transactions['ingestOtlp']>;

/** Applies what one OTLP request said; see `ingestOtlpRequests`. */
export async function ingestOtlp(tx: Tx, input: Input): Promise<Answer> {
  const [answer] = await ingestOtlpRequests(tx, [input]);
  if (answer === undefined) throw new Error('Cannot ingest an OTLP request: it was not answered');
  return answer;
}

/**
 * Applies what OTLP requests said, each once by the hash of its body: exporters send the same bytes
 * again when an answer was lost. Traces whose root came are settled here; the others by
 * `settleTraces`. Many requests cost little more than one, and come to the same as one after the
 * other: what they say is added up before it is written.
 *
 * @returns an answer for each, in order
 */
export async function ingestOtlpRequests(
  tx: Tx,
  inputs: readonly Input[],
): Promise<readonly Answer[]> {
  const answers = new Map<Input, Answer>();
  for (const [environment, group] of groupBy(inputs, (input) => input.environment)) {
    for (const input of group)
      answers.set(input, { duplicate: true, rejected: 0, watched: false, urgent: false });
    const fresh = await freshOnes(tx, group);
    for (const [input, answer] of await ingestFresh(tx, environment, fresh))
      answers.set(input, answer);
  }
  return inputs.flatMap((input) => answers.get(input) ?? []);
}

async function ingestFresh(
  tx: Tx,
  environment: string,
  inputs: readonly Input[],
): Promise<ReadonlyMap<Input, Answer>> {
  const [first] = inputs;
  if (first === undefined) return new Map();
  const traces = await joinRequests(tx, environment, inputs);
  const points = await pointSeries(tx, environment, inputs);
  const seriesOf = (input: Input) => [
    ...(traces.get(input)?.series ?? []),
    ...(points.get(input)?.series ?? []),
  ];
  const told = inputs.map(({ keyId, facts: { services }, nowMs }) => ({ keyId, services, nowMs }));
  await keepInstances(tx, environment, told);
  const skewed = inputs.reduce((sum, { facts }) => sum + facts.skewed, 0);
  const unscanned = inputs.reduce((sum, { facts }) => sum + facts.unscanned, 0);
  const made = [...traces.values()];
  const { watched, urgent } = await storeObserved(tx, environment, {
    id: first.requestHash,
    series: mergeSeries(inputs.flatMap(seriesOf)),
    exposures: made.flatMap(({ exposures }) => exposures),
    kept: [
      ...made.flatMap(({ kept }) => kept),
      ...[...points.values()].flatMap(({ kept }) => kept),
      ...(skewed === 0 ? [] : [keptTraces('clock-skew', skewed)]),
      ...(unscanned === 0 ? [] : [keptTraces('not-scanned', unscanned)]),
    ],
    nowMs: Math.max(...inputs.map(({ nowMs }) => nowMs)),
  });
  await touchKeys(
    tx,
    inputs.map((input) => ({ input })),
  );
  const answerOf = (input: Input): Answer => {
    const isUrgent = urgent && seriesOf(input).some(isZeroTolerance);
    const rejected = points.get(input)?.refused ?? 0;
    return { duplicate: false, rejected, watched, urgent: isUrgent };
  };
  return new Map(inputs.map((input) => [input, answerOf(input)]));
}

/** Those whose body was never seen; of two with the same one, the first. */
async function freshOnes({ db }: Tx, inputs: readonly Input[]): Promise<Input[]> {
  const unseen = new Set<string>();
  for (const some of inPowers(inputs)) {
    for (const { hash } of await noteRequests(db, some)) unseen.add(hash);
  }
  return inputs.filter(({ requestHash }) => unseen.delete(requestHash));
}

const noteRequests = prepared({
  shape: (inputs) => inputs.length,
  parameters: (inputs: readonly Input[]) =>
    inputs.flatMap(({ environment, requestHash, nowMs }) => [environment, requestHash, nowMs]),
  build: (db, inputs) =>
    db
      .insertInto('otlp_request')
      .values(
        inputs.map(({ environment, requestHash: hash, nowMs: atMs }) => {
          return { environment, hash, atMs };
        }),
      )
      .onConflict((conflict) => conflict.columns(['environment', 'hash']).doNothing())
      .returning('hash'),
});

/** What metrics and log lines of one request came to. */
interface PointsMade {
  readonly series: readonly TelemetrySeries[];
  readonly refused: number;
  readonly kept: readonly Kept[];
}

/** What metrics and log lines say, without what the spans of their service say too. */
async function pointSeries(
  tx: Tx,
  environment: string,
  inputs: readonly Input[],
): Promise<ReadonlyMap<Input, PointsMade>> {
  const all = new Map<Input, KeptPoints>();
  for (const input of inputs) {
    const { facts, nowMs } = input;
    const { series, refused } = await keepPoints(tx, environment, facts.points, nowMs);
    all.set(input, { series: [...facts.series, ...series], refused });
  }
  const told = Array.from(all, ([{ facts, nowMs }, { series }]) => {
    const asked = series.flatMap(({ spansOf }) => spansOf ?? []);
    return { services: facts.services, asked, nowMs };
  });
  const whole = await wholeServices(tx, environment, told);
  const made = [...all].map(([input, { series, refused }], index) => {
    const isSaid = ({ spansOf }: PointSeries) =>
      spansOf !== null && whole[index]?.has(spansOf) === true;
    const skipped = series.filter(isSaid).map((one) => one.series);
    return [
      input,
      {
        series: series.filter((one) => !isSaid(one)).map((one) => one.series),
        refused,
        kept: [
          ...skipped.map((one) => keptSeries('otlp-spans-first', 'server', one)),
          ...(refused === 0 ? [] : [keptTraces('otlp-refused', refused)]),
        ],
      },
    ] as const;
  });
  return new Map(made);
}
