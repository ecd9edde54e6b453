/**
 * What the 1 004 flags cost us, measured once in a fresh process: loading them cold, keeping them,
 * changing one of them, and what a call of `details()` allocates. Prints JSON.
 *
 *     node --expose-gc --max-semi-space-size=256 bench/flags/ruleset-cost.mjs
 */
import { compileRuleset, evaluate, patchRuleset } from '../../packages/core/dist/index.js';
import { createClient } from '../../packages/sdk/dist/index.js';
import { evaluationContext } from './evaluation-context.mjs';
import { flagdDocument } from './flagd-document.mjs';
import { PEOPLE, WORKLOADS } from './workloads.mjs';

const CALLS = 1_000_000;
const text = JSON.stringify(flagdDocument());
const contexts = PEOPLE.map(({ id, country, plan, age, startedAtMs }) =>
  evaluationContext(id, country, plan, age, startedAtMs),
);
const nowMs = Date.now();

const before = heapUsed();
const parsedMs = performance.now();
let document = JSON.parse(text);
const loadedMs = performance.now();
let ruleset = compileRuleset(document);
const doneMs = performance.now();
document = null;
const idleHeap = heapUsed() - before;
for (const key of ruleset.flags.keys()) evaluate(ruleset, key, contexts[0], nowMs);
const usedHeap = heapUsed() - before;

process.stdout.write(
  `${JSON.stringify({
    parseMs: loadedMs - parsedMs,
    rulesetLoadMs: doneMs - loadedMs,
    rulesetHeapMb: usedHeap / 1e6,
    unusedRulesetHeapMb: idleHeap / 1e6,
    patchUs: patched(),
    allocatedBytesPerCall: await allocated(),
  })}\n`,
);
process.exit(0);

/** Median microseconds to put one changed flag in place. */
function patched() {
  const flag = flagdDocument().flags.share;
  const samples = [];
  for (let i = 0; i < 200; i++) {
    const startedNs = process.hrtime.bigint();
    ruleset = patchRuleset(ruleset, { share: flag });
    samples.push(Number(process.hrtime.bigint() - startedNs) / 1e3);
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}

/** The worst workload, contexts built beforehand. */
async function allocated() {
  const client = createClient({
    url: 'http://127.0.0.1:9',
    key: 'none',
    bootstrap: flagdDocument(),
  });
  let worst = 0;
  for (const { keys, text: isText, all } of WORKLOADS) {
    if (all) continue;
    const fallback = isText ? '' : false;
    asked(client, keys, fallback, CALLS / 10);
    const before = heapUsed();
    asked(client, keys, fallback, CALLS);
    worst = Math.max(worst, (process.memoryUsage().heapUsed - before) / CALLS);
  }
  await client.close();
  return worst;
}

function asked(client, keys, fallback, calls) {
  let hits = 0;
  for (let i = 0; i < calls; i++) {
    const answer = client.details(keys[i % keys.length], contexts[i & 1_023], fallback);
    if (answer.value === true) hits += 1;
  }
  return hits;
}

function heapUsed() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
