/**
 * An outage of ten minutes in simulated time, as JSON: a client observes 1 000 times a second while
 * its server takes nothing, then hears of it again and closes. What was generated is what the server
 * took, each batch once, and what the client counted as dropped.
 *
 *     node bench/telemetry/measure-outage.mjs
 */
import { TidegateClient } from '../../packages/sdk/dist/client.js';
import { answered, readBatch, SimulatedRuntime } from './simulated-runtime.mjs';

const PER_SECOND = 1_000;
const BEFORE_S = 30;
const OUTAGE_S = 600;
const AFTER_S = 90;
const STEP_MS = 100;

const runtime = new SimulatedRuntime();
const server = { isUp: true, stored: 0, sequence: 0, duplicates: 0, unheard: 0 };
runtime.respond = async (url, init) => {
  if (!url.endsWith('api/v1/telemetry') || !server.isUp) throw new Error('connection refused');
  const { batch } = await readBatch(init);
  if (batch.sequence <= server.sequence) server.duplicates += 1;
  else {
    server.sequence = batch.sequence;
    for (const { metric, cell } of batch.series)
      if (metric === 'tool_success_rate') server.stored += cell.trials;
  }
  // Some answers are lost on their way: the batch comes again.
  if (batch.sequence % 7 === 0 && server.unheard < batch.sequence) {
    server.unheard = batch.sequence;
    throw new Error('connection reset');
  }
  return answered();
};
const client = new TidegateClient({ url: 'http://127.0.0.1:9', key: 'bench' }, runtime);
let generated = 0;
await traffic(BEFORE_S);
server.isUp = false;
await traffic(OUTAGE_S);
server.isUp = true;
await traffic(AFTER_S);
const closing = client.close();
// The client waits for two simulated seconds at most; zipping its last batch takes real ones.
for (let waited = 0; waited < 100; waited++) {
  await runtime.advance(100);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
await closing;
const dropped = client.counters().droppedObservations;
const lost = Math.max(0, generated - server.stored - dropped);
const doubled = Math.max(0, server.stored - generated);
process.stdout.write(
  `${JSON.stringify({ generated, stored: server.stored, counted: dropped, lost, doubled, resent: server.duplicates })}\n`,
);
process.exit(0);

async function traffic(seconds) {
  for (let atMs = 0; atMs < seconds * 1_000; atMs += STEP_MS) {
    for (let n = 0; n < (PER_SECOND * STEP_MS) / 1_000; n++) {
      client.observe('tool_success_rate', true);
      generated += 1;
    }
    await runtime.advance(STEP_MS);
  }
}
