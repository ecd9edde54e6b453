/**
 * Batches a second that a real server stores durably on SQLite, over real HTTP, from 1, 100 and
 * 5 000 SDK processes, as JSON. The processes are played by this one, with batches as SDKs build
 * them; it shares the machine with the server. Paced: as often as SDKs flush; saturated: as fast as
 * answers come.
 *
 *     node bench/telemetry/measure-server.mjs
 */
import { Agent, request } from 'node:http';
import { createSketch } from '../../packages/core/dist/index.js';
import { latencies } from './random.mjs';
import { startServerProcess } from './server-process.mjs';

/** 5 000 SDKs of one server flush every 5 s, fewer of them every second. */
const LOADS = [
  { instances: 1, flushEveryMs: 1_000 },
  { instances: 100, flushEveryMs: 1_000 },
  { instances: 5_000, flushEveryMs: 5_000 },
];
const MEASURED_MS = 8_000;
const CONNECTIONS = 64;
const METRICS = ['latency_ms', 'ttft_ms', 'tokens_in', 'tokens_out'];

const sketch = createSketch();
for (const value of latencies(50, 1)) sketch.add(value);
const entries = sketch.drain();
const server = await startServerProcess();
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const { hostname, port } = new URL(server.url);
const rows = [];
try {
  for (const load of LOADS) {
    for (const pace of ['paced', 'saturated']) rows.push(await measured(load, pace));
  }
} finally {
  await server.remove();
}
process.stdout.write(`${JSON.stringify(rows)}\n`);
process.exit(0);

async function measured({ instances, flushEveryMs }, pace) {
  const fleet = Array.from({ length: instances }, (_, n) => ({
    id: `${pace}-${instances}-${n}`,
    sequence: 0,
  }));
  await Promise.all(fleet.slice(0, CONNECTIONS).map((one) => send(one)));
  server.beginWatch();
  const times = [];
  const startedMs = performance.now();
  const endMs = startedMs + MEASURED_MS;
  const timed = async (one) => {
    const sentMs = performance.now();
    await send(one);
    times.push(performance.now() - sentMs);
  };
  if (pace === 'paced') {
    const running = [];
    for (let n = 0; ; n += 1) {
      const dueMs = startedMs + (n * flushEveryMs) / instances;
      if (dueMs >= endMs) break;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      running.push(timed(fleet[n % instances]));
    }
    await Promise.all(running);
  } else {
    const workers = Math.min(instances, CONNECTIONS);
    const work = async (worker) => {
      // One batch of an instance at a time, as SDKs do.
      for (let turn = 0; performance.now() < endMs; turn += 1)
        await timed(fleet[(worker + turn * workers) % instances]);
    };
    await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  }
  const tookS = (performance.now() - startedMs) / 1_000;
  await new Promise((resolve) => setTimeout(resolve, 600));
  times.sort((a, b) => a - b);
  const at = (share) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
  const { rssMb, delayP99Ms, delayMaxMs } = server.watched();
  return {
    instances,
    pace,
    flushEveryMs: pace === 'paced' ? flushEveryMs : null,
    batchesPerSecond: round(times.length / tookS),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    rssMb: round(rssMb),
    eventLoopDelayP99Ms: round(delayP99Ms),
    eventLoopDelayMaxMs: round(delayMaxMs),
  };
}

/** A batch of ten series: two variants with errors and latency, tokens of the whole product. */
function batchOf(one) {
  one.sequence += 1;
  const nowMs = Date.now();
  const startMs = nowMs - (nowMs % 10_000);
  const rate = { kind: 'rate', trials: 50, events: 1, atRiskUnits: 20, newUnits: 5 };
  const series = ['old', 'new'].flatMap((variant) => [
    {
      ...{ flag: '', variant: '', draw: 0, metric: `errors_of_${variant}`, startMs },
      cell: { ...rate, openUnits: 0, failedUnits: [] },
    },
    ...METRICS.map((metric) => ({
      ...{ flag: '', variant: '', draw: 0, metric, labels: { variant }, startMs },
      cell: { kind: 'distribution', count: 50, sumMicro: 6_000_000_000, sketch: entries },
    })),
  ]);
  return JSON.stringify({
    schema: 1,
    instanceId: one.id,
    sequence: one.sequence,
    sentAtMs: nowMs,
    ruleset: { lineage: 1, version: 1 },
    dropped: { observations: 0, batches: 0 },
    series,
  });
}

function send(one) {
  const body = batchOf(one);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        agent,
        hostname,
        port,
        method: 'POST',
        path: '/api/v1/telemetry',
        headers: {
          authorization: `Bearer ${server.serverKey}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200
            ? resolve()
            : reject(new Error(`Cannot measure: the server answered ${answer.statusCode}`)),
        );
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}

function round(value) {
  return Math.round(value * 100) / 100;
}
