import { metricCatalogue, type TickRow } from '@tidegate/core';
import { expect, test } from 'vitest';
import { mergeTickRows } from '../controller/tick-rows.ts';
import { fromJson } from '../store/from-json.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store, Transactions } from '../store/store.ts';
import { aWorld, FLAG, T0 } from '../store/store-world.fixture.ts';
import type { Tables } from '../store/tables.ts';
import { ingestOtlp, ingestOtlpRequests } from './ingest-otlp.ts';
import {
  logsRequest,
  metricsRequest,
  type SpanSaid,
  tracesRequest,
  turnSpans,
} from './otlp.fixture.ts';
import { readLogs } from './read-logs.ts';
import { readMetrics } from './read-metrics.ts';
import { readTraces } from './read-traces.ts';
import type { OtlpReading } from './reading.ts';

type Input = Parameters<Transactions['ingestOtlp']>[0];

/** A database with a rollout whose draw 1 is watched. */
async function watched() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  await world.start();
  // Keyed hashes of both databases are the same.
  await tx.db.updateTable('environment').set({ hmacSecret: 'c2VjcmV0' }).execute();
  const all = async (table: keyof Tables, leaving: string) => {
    const rows = await tx.db.selectFrom(table).selectAll().execute();
    return rows.map((row) => JSON.stringify({ ...row, [leaving]: null })).sort();
  };
  return { tx, all };
}

/** A second after the rollout began: what was before is no evidence of it. */
const NOW_MS = T0 + 1_000;
const at = { nowMs: NOW_MS, skewMaxMs: 86_400_000 };
const aTurn = (trace: number, changed: Partial<Parameters<typeof turnSpans>[0]> = {}) =>
  turnSpans({
    ...{ trace, conversation: `chat-${trace % 2}`, variant: 'new~1', flag: FLAG },
    ...{ atMs: NOW_MS - 500, ...changed },
  });
const traces = (spans: readonly SpanSaid[]) => readTraces(tracesRequest(spans), at);

/** Turns of common conversations, late spans, totals before and after spans, and the same again. */
function requests(): Input[] {
  const nanos = (ms: number) => `${ms}000000`;
  const total = (count: number, atMs: number) => ({
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          startTimeUnixNano: nanos(T0 - 60_000),
          timeUnixNano: nanos(atMs),
          count: String(count),
          sum: count / 2,
          bucketCounts: [String(count), '0'],
          explicitBounds: [1],
          attributes: [],
        },
      ],
    },
  });
  const metrics = (count: number, atMs: number) =>
    readMetrics(metricsRequest([total(count, atMs)]), metricCatalogue, at);
  const [model, tool, agent] = aTurn(4) as [SpanSaid, SpanSaid, SpanSaid];
  const readings: OtlpReading[] = [
    metrics(2, T0 - 900),
    traces(aTurn(1, { failed: true })),
    traces([tool]),
    metrics(5, T0 - 800),
    traces([...aTurn(2, { variant: 'legacy' }), agent]),
    traces([model, ...aTurn(3, { failed: true })]),
    traces(aTurn(5, { variant: 'made-up' })),
    readLogs(logsRequest([{ atMs: T0, body: 'x', severity: 17 }]), [], at),
    traces(aTurn(1)),
  ];
  const inputs = readings.map(({ facts }, index): Input => {
    return {
      environment: 'production',
      keyId: 'k',
      requestHash: `h${index}`,
      facts,
      nowMs: NOW_MS,
    };
  });
  const [first, second] = inputs as [Input, Input];
  return [...inputs, { ...second }, { ...first, environment: 'staging' }, { ...first }];
}

test('ingestOtlpRequests() comes to the same as one request after the other', async () => {
  const together = await watched();
  const alone = await watched();
  const answers = await ingestOtlpRequests(together.tx, requests());
  for (const [index, input] of requests().entries())
    expect(await ingestOtlp(alone.tx, input)).toEqual(answers[index]);
  const duplicates = answers.flatMap(({ duplicate }, index) => (duplicate ? [index] : []));
  expect(duplicates).toEqual([9, 11]);
  for (const table of [
    ...(['series', 'series_bucket', 'failed_unit', 'exposure', 'exposure_total'] as const),
    ...(['instance', 'quarantine', 'otlp_request', 'otlp_trace', 'otlp_point'] as const),
  ])
    expect([table, await together.all(table, 'none')]).toEqual([
      table,
      await alone.all(table, 'none'),
    ]);
  const facts = async ({ tx }: typeof together) =>
    (await tx.db.selectFrom('otlp_conversation').select('facts').execute())
      .map((row) => row.facts)
      .sort();
  expect(await facts(together)).toEqual(await facts(alone));
  expect(await facts(together)).toHaveLength(2);
  const evidence = async ({ tx }: typeof together) => {
    const arrivals = await tx.db.selectFrom('arrival').select('rows').execute();
    return mergeTickRows(arrivals.flatMap(({ rows }) => fromJson<TickRow[]>(rows)));
  };
  expect(await evidence(together)).toEqual(await evidence(alone));
  expect(await evidence(together)).not.toEqual([]);
});
