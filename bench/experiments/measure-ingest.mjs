/**
 * Exposures a second that a store takes, each unit once and then again, as JSON.
 *
 *     node bench/experiments/measure-ingest.mjs packages/server/dist
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const Database = createRequire(new URL('../../packages/server/package.json', import.meta.url))(
  'libsql',
);
const BATCHES = 400;
const UNITS = 500;
/** Batches that are on their way at once. */
const AT_ONCE = 20;
const ENVIRONMENT = 'production';
const ACTOR = { kind: 'key', id: 'key_bench', name: 'bench' };

const FLAG = `apiVersion: tidegate/v1
kind: Flags
flags:
  checkout:
    variants: { old: v1, new: v2 }
    off: old
    environments: { ${ENVIRONMENT}: old }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: checkout
environment: ${ENVIRONMENT}
flag: checkout
control: old
candidate: new
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 48h, gate: { minUnits: 1000 } }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
`;

const load = (path) => import(pathToFileURL(join(process.argv[2], path)).href);
const { openSqliteEngine } = await load('store/sqlite-engine.js');
const { parseFile } = await import('../../packages/protocol/dist/index.js');
const directory = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
const store = await openSqliteEngine(directory);
const nowMs = Date.now();
try {
  const keyId = await prepare();
  const first = await sent(keyId, 0);
  const again = await sent(keyId, BATCHES);
  await store.close();
  assertKept();
  const row = { exposuresPerSecond: first, againPerSecond: again };
  process.stdout.write(`${JSON.stringify(row)}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** What was kept out costs little. */
function assertKept() {
  const database = new Database(join(directory, 'tidegate.db'));
  const [total] = database.prepare('SELECT sum(kept) AS kept FROM exposure_total').all([]);
  database.close();
  if (total?.kept !== BATCHES * UNITS)
    throw new Error(`Cannot measure ingest: it kept ${total?.kept} exposures`);
}

/** A flag of which draw 1 is served. */
async function prepare() {
  await store.transact('bootstrap', { nowMs, environments: [ENVIRONMENT] });
  const key = { environment: ENVIRONMENT, kind: 'server', name: 'bench', expiresMs: null };
  const { view } = await store.transact('createKey', { ...key, actor: ACTOR, nowMs });
  const files = [parsed('flags.yaml', FLAG), parsed('plan.yaml', PLAN)];
  const asked = { files, dryRun: false, confirmGrowth: true, actor: ACTOR, nowMs };
  const applied = await store.transact('apply', asked);
  if (!applied.ok) throw new Error(`Cannot apply: ${JSON.stringify(applied.problems)}`);
  const asks = { plan: 'checkout', environment: ENVIRONMENT, scale: null, reason: null };
  await store.transact('createRollout', { ...asks, actor: ACTOR, nowMs });
  return view.id;
}

function parsed(name, text) {
  const result = parseFile(name, text);
  if (result.ok) return { name, parsed: result.parsed };
  throw new Error(`Cannot read ${name}: ${JSON.stringify(result.problems)}`);
}

async function sent(keyId, from) {
  const before = performance.now();
  for (let at = 0; at < BATCHES; at += AT_ONCE) {
    const all = Array.from({ length: AT_ONCE }, (_, index) => send(keyId, from, at + index));
    await Promise.all(all);
  }
  return Math.round((BATCHES * UNITS) / ((performance.now() - before) / 1_000));
}

function send(keyId, from, batch) {
  const units = Array.from({ length: UNITS }, (_, index) => {
    const unit = createHash('sha256').update(`${batch} ${index}`).digest();
    const variant = unit[0] % 2 === 0 ? 'old' : 'new';
    const name = unit.subarray(0, 16).toString('base64url');
    return { kind: 'exposure', key: 'checkout', unit: name, variant, draw: 1, atMs: nowMs };
  });
  const told = {
    ...{ schema: 1, instanceId: `process-${batch}`, sequence: from + 1, sentAtMs: nowMs },
    ...{ ruleset: { lineage: 1, version: 0 }, dropped: { observations: 0, batches: 0 } },
    ...{ series: [], units },
  };
  const input = { environment: ENVIRONMENT, keyId, trusted: true, batch: told, nowMs };
  return store.transact('ingestBatch', input);
}
