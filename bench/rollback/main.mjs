/**
 * `bench:rollback`: how long it takes from the decision to roll back until the last of 1 000 connected
 * SDKs is on control, what a switch of HAProxy costs (`measure-haproxy.mjs`), and what backups cost
 * (`../backup/main.mjs`). A real server in a process of its own over SQLite on disk, real streams over
 * loopback: light ones, which only read, and a few real SDKs, which evaluate. One process plays all of
 * them and shares the machine with the server.
 */
import { Agent, request } from 'node:http';
import { createClient } from '../../packages/sdk/dist/index.js';
import { measureBackups } from '../backup/main.mjs';
import { startServerProcess } from '../telemetry/server-process.mjs';
import { measureHaproxy } from './measure-haproxy.mjs';

const STREAMS = 1_000;
const REAL_SDKS = 5;
const ROLLBACKS_A_PASS = 5;
const WAIT_MS = 30_000;
const CONNECTING_AT_ONCE = 50;

/**
 * Figures and rows of the parts that are wanted: some passes of five rollbacks, switches of HAProxy,
 * some rounds of backups of a database of so many bytes.
 */
export async function benchRollback({ passes, bytes, rounds, only, say }) {
  const parts = [];
  if (only.includes('streams')) parts.push(await measureStreams({ passes, say }));
  if (only.includes('haproxy')) {
    const { figures, row } = await measureHaproxy({ say });
    parts.push({ figures, rows: row === null ? [] : [row] });
  }
  if (only.includes('backups')) parts.push(await measureBackups({ bytes, rounds, say }));
  return {
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
    rows: parts.flatMap(({ rows }) => rows),
  };
}

async function measureStreams({ passes, say }) {
  const server = await startServerProcess();
  const rows = [];
  try {
    say(`connecting ${STREAMS} streams and ${REAL_SDKS} SDKs`);
    const streams = await connectedStreams(server);
    const sdks = await connectedSdks(server);
    for (let number = 0; number < passes * ROLLBACKS_A_PASS; number += 1) {
      const row = await measured(server, `agent-${number}`, streams, sdks);
      say(JSON.stringify(row));
      rows.push(row);
    }
    await Promise.all(sdks.map((sdk) => sdk.close()));
    streams.close();
  } finally {
    await server.remove();
  }
  return { figures: figuresOf(rows), rows };
}

/** The worst of all: nobody waits for the median. */
function figuresOf(rows) {
  const worst = (name) => Math.max(...rows.map((row) => row[name]));
  const median = (name) => rows.map((row) => row[name]).sort((a, b) => a - b)[rows.length >> 1];
  return {
    decisionToLastSdkMs1000: worst('lastMs'),
    medianLastMs: median('lastMs'),
    p50Ms: median('p50Ms'),
    p99Ms: median('p99Ms'),
    realSdkLastMs: worst('realSdkLastMs'),
    streams: STREAMS + REAL_SDKS,
    badAnswersAfterwards: rows.reduce((sum, row) => sum + row.badAnswersAfterwards, 0),
  };
}

async function measured(server, name, streams, sdks) {
  await post(server, '/api/v1/apply', { files: filesOf(name) });
  const { id } = await post(server, '/api/v1/rollouts', { plan: name, environment: 'production' });
  await Promise.all(sdks.map((sdk) => until(() => candidatesOf(sdk, name) > 0)));
  const heard = streams.nextRollback();
  const switched = Promise.all(sdks.map((sdk) => heardBy(sdk, name)));
  const sentMs = performance.now();
  await post(server, `/api/v1/rollouts/${id}/commands`, { type: 'rollback', reason: 'bad' });
  const answeredMs = performance.now() - sentMs;
  const times = (await heard).map((atMs) => atMs - sentMs).sort((a, b) => a - b);
  const real = (await switched).map((atMs) => atMs - sentMs);
  const badAnswersAfterwards = sdks.reduce((sum, sdk) => sum + candidatesOf(sdk, name), 0);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return {
    streams: times.length,
    ...rounded({ p50Ms: at(0.5), p99Ms: at(0.99), lastMs: times.at(-1), answeredMs }),
    ...rounded({ realSdkLastMs: Math.max(...real) }),
    badAnswersAfterwards,
  };
}

function filesOf(name) {
  const head = 'apiVersion: tidegate/v1\nkind:';
  return [
    {
      name: 'flags.yaml',
      text: `${head} Flags
flags:
  ${name}:
    variants: { old: v1, new: v2 }
    off: old
    environments: { production: old }
`,
    },
    {
      name: 'plan.yaml',
      text: `${head} Plan
name: ${name}
environment: production
flag: ${name}
control: old
candidate: new
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 1h }
guardrails:
  - { metric: error_rate, above: 50%, for: 5m, action: rollback }
`,
    },
  ];
}

/** Streams that read what they are sent, and look for one thing. */
async function connectedStreams({ url, serverKey }) {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const { hostname, port } = new URL(url);
  const waiting = Array.from({ length: STREAMS }, () => null);
  const open = (index) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${serverKey}`, accept: 'text/event-stream' };
      const asked = request(
        { agent, hostname, port, path: '/api/v1/stream', headers },
        (answer) => {
          if (answer.statusCode !== 200) {
            reject(new Error(`Cannot stream: the server answered ${answer.statusCode}`));
            return;
          }
          answer.setEncoding('utf8');
          let rest = '';
          answer.on('data', (chunk) => {
            rest += chunk;
            const isRollback = rest.includes('"cause":"rollback"');
            // Of a frame that is not whole yet, enough to find its cause.
            rest = isRollback ? '' : rest.slice(-65_536);
            if (isRollback) waiting[index]?.(performance.now());
            resolve();
          });
        },
      );
      asked.once('error', reject);
      asked.end();
    });
  for (let from = 0; from < STREAMS; from += CONNECTING_AT_ONCE) {
    const some = Math.min(CONNECTING_AT_ONCE, STREAMS - from);
    await Promise.all(Array.from({ length: some }, (_, index) => open(from + index)));
  }
  return {
    nextRollback: () =>
      within(
        Promise.all(
          waiting.map(
            (_, index) =>
              new Promise((resolve) => {
                waiting[index] = (atMs) => {
                  waiting[index] = null;
                  resolve(atMs);
                };
              }),
          ),
        ),
        'the last stream',
      ),
    close: () => agent.destroy(),
  };
}

async function connectedSdks({ url, serverKey }) {
  const sdks = Array.from({ length: REAL_SDKS }, () => createClient({ url, key: serverKey }));
  const ready = await Promise.all(sdks.map((sdk) => sdk.ready({ timeoutMs: WAIT_MS })));
  if (ready.every(({ live }) => live)) return sdks;
  throw new Error('Cannot measure: an SDK did not get a ruleset');
}

/** When an SDK has taken the rollback: from then on it answers control. */
function heardBy(sdk, flag) {
  let stop = () => {};
  const heard = new Promise((resolve) => {
    stop = sdk.onRuleset(({ cause, flags }) => {
      if (cause === 'rollback' && flags.includes(flag)) resolve(performance.now());
    });
  });
  return within(heard, 'an SDK').finally(() => stop());
}

function candidatesOf(sdk, flag) {
  const conversationStartedAtMs = Date.now();
  let count = 0;
  for (let unit = 0; unit < 100; unit += 1) {
    const context = { targetingKey: `u-${unit}`, conversationStartedAtMs };
    if (sdk.string(flag, context, '') === 'v2') count += 1;
  }
  return count;
}

async function until(isSo) {
  const endMs = performance.now() + WAIT_MS;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error('Cannot measure: the candidate is not served');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function within(promise, who) {
  let timer;
  const late = new Promise((_, reject) => {
    const why = new Error(`Cannot measure: ${who} did not hear of it within ${WAIT_MS} ms`);
    timer = setTimeout(() => reject(why), WAIT_MS);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function post({ url, admin }, path, body) {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Cannot post to ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

function rounded(row) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Math.round(value * 100) / 100]),
  );
}
