import { WHOLE_PRODUCT } from '@tidegate/core';
import { expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import { aWorld, FLAG, T0 } from '../store/store-world.fixture.ts';
import type { Place } from './facts.ts';
import { type SpanSaid, tracesRequest, turnSpans } from './otlp.fixture.ts';
import { placeFigures } from './place-figures.fixture.ts';
import { readTraces } from './read-traces.ts';
import { otlpSender } from './send-otlp.fixture.ts';

const CANDIDATE = { flag: FLAG, variant: 'new', draw: 1 };
const PROCESS = { flag: '', variant: '', draw: 0 };

async function aScene() {
  const world = await aWorld(await anEngine());
  const { id } = await world.start();
  const otlp = otlpSender(world);
  const told = async (metric: string, place: Place) => {
    const all = await placeFigures(world.store, metric, place, world.nowMs);
    if (all === null) return null;
    const { count, events, sum, units } = all;
    return { count, events, sum, units };
  };
  const kept = async () =>
    (await world.store.read('quarantined', { environment: 'production' })).map(
      ({ reason, count }) => [reason, count] as const,
    );
  const aTurn = (trace: number, changes: Partial<Parameters<typeof turnSpans>[0]> = {}) =>
    turnSpans({
      trace,
      conversation: `chat-${trace}`,
      variant: 'new~1',
      flag: FLAG,
      atMs: world.nowMs - 500,
      ...changes,
    });
  return { world, id, otlp, told, kept, aTurn };
}

test('ingestOtlp() counts a turn for the variant that its trace met, and for the whole product', async () => {
  const { world, otlp, told, aTurn, kept } = await aScene();
  const spans = aTurn(1, { failed: true });
  const first = { duplicate: false, rejected: 0, watched: true, urgent: false };
  expect(await otlp.traces(spans, 'same')).toEqual(first);
  expect(await otlp.traces(spans, 'same')).toMatchObject({ duplicate: true });
  // A collector puts the same spans into another request.
  expect(await otlp.traces([...spans].reverse(), 'other')).toEqual(first);
  for (const place of [CANDIDATE, WHOLE_PRODUCT]) {
    expect(await told('error_rate', place)).toEqual({ count: 1, events: 1, sum: null, units: 1 });
    expect(await told('latency_ms', place)).toEqual({
      count: 1,
      events: null,
      sum: 400,
      units: 1,
    });
    expect(await told('ttft_ms', place)).toMatchObject({ count: 1, sum: 150 });
    expect(await told('tokens_in', place)).toMatchObject({ count: 1, sum: 120 });
    expect(await told('tool_success_rate', place)).toMatchObject({ count: 1, events: 1 });
    expect(await told('truncated_rate', place)).toMatchObject({ count: 1, events: 0 });
    expect(await told('model_mismatch_rate', place)).toMatchObject({ count: 1, events: 0 });
    expect(await told('loop_length', place)).toMatchObject({ count: 1, sum: 1 });
    expect(await told('errors', place)).toMatchObject({ count: 1 });
  }
  expect(await told('cost_usd', CANDIDATE)).toBeNull();
  const range = { environment: 'production', fromMs: 0, toMs: world.nowMs + 1, limit: 10 };
  const errors = await world.store.read('topErrors', { ...range, flag: FLAG, variant: 'new' });
  expect(errors.map(({ type, message, count }) => [type, message, count])).toEqual([
    ['unknown', 'no answer for order #', 1],
  ]);
  expect(await kept()).toEqual([]);
});

test('ingestOtlp() puts a trace together whatever the order, and late spans make no turn', async () => {
  const { otlp, told, aTurn } = await aScene();
  const [model, tool, agent] = aTurn(1) as [SpanSaid, SpanSaid, SpanSaid];
  await otlp.traces([tool]);
  expect(await told('error_rate', WHOLE_PRODUCT)).toBeNull();
  await otlp.traces([agent]);
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 1 });
  expect(await told('loop_length', CANDIDATE)).toBeNull();
  await otlp.traces([model]);
  await otlp.traces([model, tool, agent]);
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 1 });
  expect(await told('tokens_in', CANDIDATE)).toMatchObject({ count: 1, sum: 120 });
  expect(await told('tool_success_rate', CANDIDATE)).toMatchObject({ count: 1 });
});

test('ingestOtlp() takes an evaluation from a log record that comes after the spans', async () => {
  const { world, otlp, told, aTurn, kept } = await aScene();
  const spans = aTurn(1).map((span) => ({ ...span, events: [] }));
  await otlp.traces(spans);
  expect(await told('error_rate', WHOLE_PRODUCT)).toBeNull();
  const attributes = {
    'feature_flag.key': FLAG,
    'feature_flag.result.variant': 'new~1',
    'feature_flag.context.id': 'chat-1',
  };
  world.nowMs += 2_000;
  const event = 'feature_flag.evaluation';
  await otlp.logs([{ atMs: world.nowMs, trace: 1, event, attributes }]);
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 1, units: 1 });
  expect(await told('log_lines', PROCESS)).toBeNull();
  expect(await kept()).toEqual([]);
});

test('ingestOtlp() joins a trace without an evaluation by its conversation', async () => {
  const { otlp, told, aTurn } = await aScene();
  await otlp.traces(aTurn(1));
  const silent = aTurn(2, { conversation: 'chat-1' }).map((span) => ({ ...span, events: [] }));
  await otlp.traces(silent);
  expect(await told('error_rate', CANDIDATE)).toEqual({
    count: 2,
    events: 0,
    sum: null,
    units: 1,
  });
});

/** A gateway that evaluates, and the agent that it calls, as two exporters send them. */
function twoServices([model, tool, agent]: readonly SpanSaid[]) {
  const root: SpanSaid = { ...(agent as SpanSaid), id: 9_999, kind: 2, attributes: {} };
  const rest = [model, tool, { ...(agent as SpanSaid), parent: 9_999, events: [] }];
  return { root, rest: rest as SpanSaid[] };
}

test('ingestOtlp() waits for the agent of another service when the root comes first', async () => {
  const { world, otlp, told, aTurn } = await aScene();
  const { root, rest } = twoServices(aTurn(1, { failed: true }));
  await otlp.traces([{ ...root, failed: false }]);
  expect(await told('error_rate', WHOLE_PRODUCT)).toBeNull();
  world.nowMs += 5_000;
  await otlp.traces(rest);
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 1, events: 1 });
  expect(await told('tokens_in', CANDIDATE)).toMatchObject({ count: 1, sum: 120 });
});

test('ingestOtlp() makes a turn of an agent that comes after its trace was settled without one', async () => {
  const { world, otlp, told, aTurn } = await aScene();
  const { root, rest } = twoServices(aTurn(1, { failed: true }));
  await otlp.traces([{ ...root, failed: false, events: [] }]);
  world.nowMs += 10_000;
  expect(await otlp.settle()).toEqual({ settled: 1, urgent: false });
  expect(await told('error_rate', WHOLE_PRODUCT)).toBeNull();
  await otlp.traces(rest);
  await otlp.traces(aTurn(1).map((span) => ({ ...span, id: span.id + 500 })));
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 1, events: 1 });
});

test('settleTraces() settles a trace without a root after two minutes, whatever still comes', async () => {
  const { world, otlp, told, aTurn } = await aScene();
  const [model] = aTurn(1) as [SpanSaid];
  for (let id = 0; id < 6; id += 1) {
    await otlp.traces([{ ...model, id: 100 + id }]);
    expect(await otlp.settle()).toEqual({ settled: 0, urgent: false });
    world.nowMs += 20_000;
  }
  expect(await otlp.settle()).toEqual({ settled: 1, urgent: false });
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 1 });
});

test('ingestOtlp() takes what was drawn for the unit, and a conversation elsewhere', async () => {
  const { otlp, told, aTurn } = await aScene();
  const drawnBy = (trace: number, user: string) =>
    aTurn(trace, { conversation: `chat-${trace}` }).map((span) => ({
      ...span,
      events: (span.events ?? []).map((event) => ({
        ...event,
        attributes: { ...event.attributes, 'feature_flag.context.id': user },
      })),
    }));
  await otlp.traces([...drawnBy(1, 'ana'), ...drawnBy(2, 'ana'), ...drawnBy(3, 'bo')]);
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 3, units: 2 });
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 3, units: 3 });
});

test('settleTraces() counts what nobody joined, and traces whose root never came', async () => {
  const { world, otlp, told, aTurn, kept } = await aScene();
  const unjoined = aTurn(1).map((span) => ({ ...span, events: [] }));
  const rootless = aTurn(2).slice(0, 2);
  await otlp.traces([...unjoined, ...rootless]);
  world.nowMs += 9_999;
  expect(await otlp.settle()).toEqual({ settled: 0, urgent: false });
  world.nowMs += 1;
  expect(await otlp.settle()).toEqual({ settled: 1, urgent: false });
  world.nowMs += 20_000;
  expect(await otlp.settle()).toEqual({ settled: 1, urgent: false });
  expect(await otlp.settle()).toEqual({ settled: 0, urgent: false });
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 2 });
  expect(await told('error_rate', CANDIDATE)).toBeNull();
  expect(await kept()).toEqual([['otlp-unjoined', 2]]);
});

test('ingestOtlp() leaves out variants that were never served, and counts them', async () => {
  const { otlp, told, aTurn, kept } = await aScene();
  await otlp.traces(aTurn(1, { variant: 'new~9' }));
  await otlp.traces(aTurn(2, { flag: 'made-up' }));
  await otlp.traces(aTurn(3, { variant: 'other' }));
  expect(await told('error_rate', CANDIDATE)).toBeNull();
  expect((await kept()).filter(([reason]) => reason === 'never-served')).toEqual([
    ['never-served', 1],
    ['never-served', 1],
    ['never-served', 1],
  ]);
});

test('ingestOtlp() weighs a sample by its probability, and of an unknown one counts units only', async () => {
  const { otlp, told, aTurn, kept } = await aScene();
  const sampled = (trace: number, traceState: string) =>
    aTurn(trace).map((span) => ({ ...span, traceState }));
  // T = 0.75 × 2^56: one of four.
  await otlp.traces(sampled(1, 'ot=th:c'));
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 4, units: 1 });
  expect(await told('tokens_in', CANDIDATE)).toMatchObject({ count: 4, sum: 480 });
  await otlp.traces(sampled(2, 'ot=th:zz'));
  expect(await told('error_rate', CANDIDATE)).toMatchObject({ count: 4, units: 2 });
  expect(await told('tokens_in', CANDIDATE)).toMatchObject({ count: 4 });
  expect(await kept()).toEqual([['otlp-sampled', 1]]);
});

test('ingestOtlp() makes deltas of totals, and lets go what the spans of a service say', async () => {
  const { world, otlp, told, aTurn, kept } = await aScene();
  const startMs = world.nowMs - 60_000;
  const total = (counts: readonly number[], sum: number) => ({
    name: 'gen_ai.invoke_agent.duration',
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          startTimeUnixNano: `${startMs}000000`,
          timeUnixNano: `${world.nowMs}000000`,
          count: String(counts.reduce((all, one) => all + one, 0)),
          sum,
          bucketCounts: counts.map(String),
          explicitBounds: [1, 3],
          attributes: [],
        },
      ],
    },
  });
  await otlp.metrics([total([2, 0, 0], 1)]);
  expect(await told('latency_ms', WHOLE_PRODUCT)).toMatchObject({ count: 2, sum: 1_000 });
  world.nowMs += 1_000;
  await otlp.metrics([total([2, 3, 0], 7)]);
  // The same again, as a collector may send it.
  await otlp.metrics([total([2, 3, 0], 7)]);
  expect(await told('latency_ms', WHOLE_PRODUCT)).toMatchObject({ count: 5, sum: 7_000 });
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 5, events: 0 });
  // A health check says nothing of turns.
  await otlp.traces([{ trace: 9, id: 9, kind: 2, startMs: world.nowMs, endMs: world.nowMs }]);
  world.nowMs += 1_000;
  await otlp.metrics([total([2, 4, 0], 9)]);
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 6 });
  expect(await kept()).toEqual([]);
  await otlp.traces(aTurn(1));
  world.nowMs += 1_000;
  await otlp.metrics([total([2, 9, 0], 19)]);
  expect(await told('error_rate', WHOLE_PRODUCT)).toMatchObject({ count: 7 });
  expect(await kept()).toEqual([
    ['otlp-spans-first', 5],
    ['otlp-spans-first', 5],
  ]);
});

test('a rollout of an agent that has nothing but OpenTelemetry advances, and rolls back', async () => {
  const { world, id, otlp, aTurn } = await aScene();
  let trace = 0;
  const aSecond = async (draw: number, failed: boolean) => {
    const spans = Array.from({ length: 12 }, (_, turn) => {
      trace += 1;
      const isNew = turn % 2 === 0;
      return aTurn(trace, { variant: isNew ? `new~${draw}` : 'legacy', failed: failed && isNew });
    });
    await otlp.traces(spans.flat());
    await world.tick();
  };
  for (let seconds = 0; seconds < 7; seconds += 1) await aSecond(1, false);
  const advanced = await world.view(id);
  expect([advanced.status, advanced.phase]).toEqual(['running', 1]);
  for (let seconds = 0; seconds < 7; seconds += 1) await aSecond(2, true);
  const over = await world.view(id);
  expect([over.status, over.verdicts['errors']?.code]).toEqual(['rolled-back', 'beyond-limit']);
});

test('a rule has no data while traces are a sample of unknown share, and its verdict says so', async () => {
  const { world, id, otlp, aTurn } = await aScene();
  for (let trace = 1; trace < 6; trace += 1) {
    const spans = aTurn(trace, { variant: 'new~1', failed: true });
    await otlp.traces(spans.map((span) => ({ ...span, traceState: 'ot=th:zz' })));
    await world.tick();
  }
  const { status, verdicts } = await world.view(id);
  expect([status, verdicts['errors']?.kind, verdicts['errors']?.code]).toEqual([
    'running',
    'no-data',
    'sampled-traces',
  ]);
});

test('ingestOtlp() stores no conversation, span name or message as it came', async () => {
  const tx = await migratedDatabase();
  await changes.bootstrap(tx, { nowMs: T0, environments: ['production'] });
  const turn = { trace: 7, conversation: 'ana@example.com', variant: 'new', flag: FLAG, atMs: T0 };
  const request = tracesRequest(turnSpans({ ...turn, failed: true }));
  const { facts } = readTraces(request, { nowMs: T0, skewMaxMs: 1_000 });
  const input = { environment: 'production', keyId: 'k', requestHash: 'h', facts, nowMs: T0 };
  await changes.ingestOtlp(tx, input);
  const traces = await tx.db.selectFrom('otlp_trace').selectAll().execute();
  const units = await tx.db.selectFrom('otlp_conversation').selectAll().execute();
  const instances = await tx.db.selectFrom('instance').select('id').execute();
  expect([traces.length, units.length, instances]).toEqual([1, 0, [{ id: 'otlp:agent' }]]);
  const text = JSON.stringify([traces, units]);
  for (const secret of ['ana', 'a span', 'order 17']) expect(text).not.toContain(secret);
});
