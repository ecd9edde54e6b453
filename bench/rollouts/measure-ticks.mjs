/**
 * Time of one controller step over many watched rollouts, each with new evidence, as JSON.
 *
 *     node bench/rollouts/measure-ticks.mjs 500
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFile } from '../../packages/protocol/dist/index.js';
import { openSqliteEngine } from '../../packages/server/dist/store/sqlite-engine.js';

const TICKS = 60;
const PROCESSES = 20;
const FLAGS_A_FILE = 50;
/** Conversations that one process tells of each arm of a flag. */
const UNITS = 5;
const ENVIRONMENT = 'production';
const ACTOR = { kind: 'key', id: 'key_bench', name: 'bench' };

const count = Number(process.argv[2]);
const directory = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
const store = await openSqliteEngine(directory);
let nowMs = Date.now();
let version = 0;
store.onPublished(({ environment, patch }) => {
  if (environment === ENVIRONMENT) version = Number(patch.to.split('.')[1]);
});
try {
  const row = await measured();
  process.stdout.write(`${JSON.stringify(row)}\n`);
} finally {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}

async function measured() {
  const keyId = await prepare();
  const names = Array.from({ length: count }, (_, index) => `agent-${index}`);
  const term = await hold();
  const times = [];
  const ingests = [];
  let failed = 0;
  let watched = 0;
  for (let tick = 1; tick <= TICKS; tick += 1) {
    nowMs += 1_000;
    const before = performance.now();
    await Promise.all(
      Array.from({ length: PROCESSES }, (_, index) => send(keyId, index, tick, names)),
    );
    ingests.push(performance.now() - before);
    await hold();
    const startedMs = performance.now();
    const answer = await store.transact('tick', { term, elapsedMs: 1_000, nowMs });
    times.push(performance.now() - startedMs);
    failed += answer.failed.length;
    watched = answer.watched;
  }
  times.sort((a, b) => a - b);
  ingests.sort((a, b) => a - b);
  const at = (list, share) =>
    round(list[Math.min(list.length - 1, Math.floor(list.length * share))]);
  return {
    rollouts: count,
    watched,
    ticks: TICKS,
    tickP50Ms: at(times, 0.5),
    tickP99Ms: at(times, 0.99),
    tickMaxMs: round(times.at(-1)),
    ingestP50Ms: at(ingests, 0.5),
    rssMb: round(process.memoryUsage.rss() / 2 ** 20),
    failed,
  };
}

async function hold() {
  const held = await store.transact('holdLease', { holder: 'bench', ttlMs: 10_000, nowMs });
  return held.term;
}

async function prepare() {
  await store.transact('bootstrap', { nowMs, environments: [ENVIRONMENT] });
  const key = { environment: ENVIRONMENT, kind: 'server', name: 'bench', expiresMs: null };
  const { view } = await store.transact('createKey', { ...key, actor: ACTOR, nowMs });
  for (let from = 0; from < count; from += FLAGS_A_FILE) {
    const some = Array.from({ length: Math.min(FLAGS_A_FILE, count - from) }, (_, n) => from + n);
    const files = [flagsFile(some), ...some.map(planFile)];
    const asked = { files, dryRun: false, confirmGrowth: true, actor: ACTOR, nowMs };
    const applied = await store.transact('apply', asked);
    if (!applied.ok) throw new Error(`Cannot apply: ${JSON.stringify(applied.problems)}`);
    for (const index of some) {
      const asks = { plan: `agent-${index}`, environment: ENVIRONMENT, scale: null, reason: null };
      await store.transact('createRollout', { ...asks, actor: ACTOR, nowMs });
    }
  }
  return view.id;
}

function flagsFile(indices) {
  const flags = indices.map(
    (index) => `  agent-${index}:
    variants: { old: v1, new: v2 }
    off: old
    environments: { ${ENVIRONMENT}: old }
`,
  );
  return parsed('flags.yaml', `apiVersion: tidegate/v1\nkind: Flags\nflags:\n${flags.join('')}`);
}

function planFile(index) {
  return parsed(
    'plan.yaml',
    `apiVersion: tidegate/v1
kind: Plan
name: agent-${index}
environment: ${ENVIRONMENT}
flag: agent-${index}
control: old
candidate: new
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 48h, gate: { minUnits: 1000 } }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
  - { metric: error_rate, worseThan: control, action: rollback }
  - { metric: pii_leaks, above: 0, action: rollback }
`,
  );
}

function parsed(name, text) {
  const result = parseFile(name, text);
  if (result.ok) return { name, parsed: result.parsed };
  throw new Error(`Cannot read ${name}: ${JSON.stringify(result.problems)}`);
}

/** What one process saw of its share of the flags. */
function send(keyId, process, sequence, names) {
  const startMs = nowMs - (nowMs % 10_000);
  const rate = { kind: 'rate', trials: UNITS, events: 0, atRiskUnits: UNITS, newUnits: UNITS };
  const cell = { ...rate, openUnits: 0, failedUnits: [] };
  const series = names
    .filter((_, index) => index % PROCESSES === process)
    .flatMap((flag) =>
      ['old', 'new'].map((variant) => ({
        ...{ flag, variant, draw: 1, metric: 'error_rate', startMs },
        cell,
      })),
    );
  const batch = {
    ...{ schema: 1, instanceId: `process-${process}`, sequence, sentAtMs: nowMs },
    ruleset: { lineage: 1, version },
    dropped: { observations: 0, batches: 0 },
    series,
  };
  const input = { environment: ENVIRONMENT, keyId, trusted: true, batch, nowMs };
  return store.transact('ingestBatch', input);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
