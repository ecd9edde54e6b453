/**
 * Measures one subject in this process and prints JSON: per workload the median over samples of
 * nanoseconds a call, with contexts built beforehand and with fresh ones, and the share of calls that
 * gave what was looked for.
 *
 *     node bench/flags/measure.mjs 'flagd-core'
 */
import { SUBJECTS } from './subjects.mjs';
import { PEOPLE, WORKLOADS } from './workloads.mjs';

const WARM_UP_MS = 300;
const MEASURE_MS = 500;
const SAMPLE_MS = 0.25;

const { file, open, ours, floor } = SUBJECTS[process.argv[2]];
const module = await import(`./subjects/${file}.mjs`);
const subject = await module[open]();
const rows = [];
for (const [index, workload] of WORKLOADS.entries()) {
  if (workload.ramp && !(ours || floor || subject.ramp)) continue;
  rows.push(await measured(workload, index));
}
await subject.close();
process.stdout.write(`${JSON.stringify({ version: subject.version, rows })}\n`);
// Peers leave timers and sockets behind.
process.exit(0);

async function measured({ workload, keys, text = false, all = false }, index) {
  const loops = await import(`./loop.mjs?${index}`);
  const given = {
    ask: text ? subject.text : subject.boolean,
    keys,
    wanted: text ? 'a' : true,
    context: subject.context,
  };
  // Asking for all of them, the one that gives a text is asked for as such.
  if (all)
    given.ask = (key, context) =>
      (key === 'letters' ? subject.text : subject.boolean)(key, context);
  const contexts = PEOPLE.map(({ id, country, plan, age, startedAtMs }) =>
    subject.context(id, country, plan, age, startedAtMs),
  );
  const { builtWaiting, freshWaiting, built, fresh } = loops;
  const [onBuilt, onFresh] = subject.waits ? [builtWaiting, freshWaiting] : [built, fresh];
  const calls = all ? keys.length : 1;
  const asked = all ? keys.length : contexts.length;
  const hitShare = (await onBuilt(given, contexts, asked)) / asked;
  const ofBuilt = await timed((count) => onBuilt(given, contexts, count), calls);
  const ofFresh = await timed((count) => onFresh(given, PEOPLE, count), calls);
  return { workload, builtNs: ofBuilt, freshNs: ofFresh, hitShare };
}

/** Median nanoseconds of `step` calls at once. */
async function timed(run, step) {
  const warmedUp = performance.now() + WARM_UP_MS;
  let perSample = step;
  while (performance.now() < warmedUp) {
    const startedMs = performance.now();
    await run(perSample);
    const tookMs = performance.now() - startedMs;
    if (tookMs < SAMPLE_MS) perSample *= 2;
    await undisturbed();
  }
  const samples = [];
  const end = performance.now() + MEASURE_MS;
  while (performance.now() < end || samples.length < 5) {
    const startedNs = process.hrtime.bigint();
    await run(perSample);
    samples.push(Number(process.hrtime.bigint() - startedNs) / (perSample / step));
    if (samples.length % 64 === 0) await undisturbed();
  }
  samples.sort((a, b) => a - b);
  return samples[samples.length >> 1];
}

/** Lets timers of the subject run between samples, not in them. */
function undisturbed() {
  return new Promise((resolve) => setImmediate(resolve));
}
