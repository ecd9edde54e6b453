/**
 * Measures one sketch in this process and prints JSON: ns an insert, µs a merge, and the error of
 * three quantiles against the sorted values.
 *
 *     node bench/telemetry/measure-sketch.mjs tdigest
 */
import { versionOf } from '../flags/version-of.mjs';
import { latencies } from './random.mjs';
import { SKETCHES } from './sketches.mjs';

const VALUES = 100_000;
const SAMPLES = 30;
const MERGES = 50;
const QUANTILES = [0.5, 0.95, 0.99];

const sketch = await SKETCHES[process.argv[2]]();
const values = latencies(VALUES, 20_260_101);
const others = Array.from({ length: 20 }, (_, n) => filled(latencies(10_000, n)));

const insertNs = [];
for (let sample = 0; sample < SAMPLES; sample++) {
  const building = sketch.build();
  const startedNs = process.hrtime.bigint();
  sketch.insert(building, values);
  insertNs.push(Number(process.hrtime.bigint() - startedNs) / VALUES);
  requireCount(sketch.finish(building), VALUES);
}

const mergeUs = [];
for (let sample = 0; sample < SAMPLES; sample++) {
  let into = filled(latencies(10_000, 1_000 + sample));
  const startedNs = process.hrtime.bigint();
  for (let n = 0; n < MERGES; n++) into = sketch.merge(into, others[n % others.length]);
  mergeUs.push(Number(process.hrtime.bigint() - startedNs) / MERGES / 1_000);
  requireCount(into, (MERGES + 1) * 10_000);
}

const whole = filled(values);
const sorted = Float64Array.from(values).sort();
const errors = QUANTILES.map((q) => {
  const exact = sorted[Math.min(VALUES - 1, Math.floor(q * VALUES))];
  return Math.abs(sketch.quantile(whole, q) / exact - 1);
});
const version = sketch.package === null ? null : versionOf(sketch.package);
const [p50Error, p95Error, p99Error] = errors;
process.stdout.write(
  `${JSON.stringify({ version, insertNs: median(insertNs), mergeUs: median(mergeUs), p50Error, p95Error, p99Error })}\n`,
);

function filled(given) {
  const building = sketch.build();
  sketch.insert(building, given);
  return sketch.finish(building);
}

/** A result that nobody looks at may not be computed at all; some merge by weights that are rounded. */
function requireCount(of, wanted) {
  const count = sketch.count(of);
  if (Math.abs(count / wanted - 1) > 1e-6) throw new Error(`it counted ${count} of ${wanted}`);
}

function median(given) {
  return given.sort((a, b) => a - b)[given.length >> 1];
}
