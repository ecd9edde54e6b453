/**
 * Bytes that telemetry puts on the wire a second at growing traffic, in simulated time, as JSON. One
 * request is one turn of one of 500 conversations with a flag that is watched, tokens and a tool; one
 * process serves them all. Bodies only, as they are sent. What is not folded is not in it: each new
 * conversation adds one row, its exposure, at most 1 000 a batch.
 *
 *     node bench/telemetry/measure-wire.mjs
 */
import { TidegateClient } from '../../packages/sdk/dist/client.js';
import { randomFrom } from './random.mjs';
import { answered, readBatch, SimulatedRuntime } from './simulated-runtime.mjs';
import { watchedDocument } from './watched-flag.mjs';

const RATES = [10, 1_000, 100_000];
const SIMULATED_S = { 10: 60, 1000: 60, 100000: 12 };
const STEP_MS = 100;
const CONVERSATIONS = 500;

const rows = [];
for (const perSecond of RATES) rows.push(await measured(perSecond));
process.stdout.write(`${JSON.stringify(rows)}\n`);
process.exit(0);

async function measured(perSecond) {
  const runtime = new SimulatedRuntime();
  const random = randomFrom(perSecond);
  let bytes = 0;
  let batches = 0;
  let series = 0;
  runtime.respond = async (url, init) => {
    if (!url.endsWith('api/v1/telemetry')) throw new Error('no stream here');
    const read = await readBatch(init);
    bytes += read.bytes;
    batches += 1;
    series += read.batch.series.length;
    return answered();
  };
  const bootstrap = watchedDocument(runtime.nowMs());
  const options = { url: 'http://127.0.0.1:9', key: 'bench', bootstrap };
  const client = new TidegateClient(options, runtime);
  const seconds = SIMULATED_S[perSecond];
  let served = 0;
  for (let atMs = 0; atMs < seconds * 1_000; atMs += STEP_MS) {
    const due = Math.floor(((atMs + STEP_MS) / 1_000) * perSecond);
    for (; served < due; served += 1) request(client, served, runtime.nowMs(), random);
    await runtime.advance(STEP_MS);
  }
  const { droppedObservations } = client.counters();
  return {
    perSecond,
    simulatedS: seconds,
    bytesPerSecond: Math.round(bytes / seconds),
    batches,
    seriesPerBatch: Math.round(series / batches),
    bytesPerRequest: Math.round((bytes / served) * 1_000) / 1_000,
    droppedObservations,
  };
}

function request(client, n, nowMs, random) {
  const id = `chat-${n % CONVERSATIONS}`;
  const turn = client.conversation({ id, startedAtMs: nowMs - 1_000 }).turn();
  turn.boolean('chat', false);
  turn.observe('tokens_in', Math.floor(random() * 4_000));
  turn.observe('tokens_out', Math.floor(random() * 800));
  turn.observe('ttft_ms', 100 + random() * 900);
  turn.observe('tool_success_rate', random() > 0.02);
  turn.end();
}
