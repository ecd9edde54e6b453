/**
 * `bench:flags`: everybody of `subjects.mjs` on every workload, in processes of their own, in turns,
 * so that a busy moment of the machine hits all alike. The median of the passes is taken.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SUBJECTS } from './subjects.mjs';
import { WORKLOADS } from './workloads.mjs';

const COST_RUNS = 5;
/** Hashes differ, so shares do by chance; a workload that is written wrongly differs by more. */
const SHARE_SPREAD_MAX = 0.12;
const [OURS, TYPED, CORE, FLOOR] = Object.keys(SUBJECTS);

/** The figures and rows, with the versions of the peers. */
export async function benchFlags({ passes, say }) {
  const versions = {};
  const measured = [];
  for (let pass = 1; pass <= passes; pass++) {
    for (const name of Object.keys(SUBJECTS)) {
      say(`pass ${pass} of ${passes}: ${name}`);
      const { version, rows } = await child(['measure.mjs', name]);
      versions[name] = version;
      for (const row of rows) measured.push({ name, ...row });
    }
  }
  for (const { workload } of WORKLOADS) requireSameAnswers(workload, measured);
  const rows = WORKLOADS.flatMap(({ workload }) =>
    ['built', 'fresh'].map((contexts) => rowOf(workload, contexts, measured)),
  );
  for (const row of rows) say(sentence(row));
  const costs = [];
  for (let run = 0; run < COST_RUNS; run++) {
    costs.push(await child(['--expose-gc', '--max-semi-space-size=256', 'ruleset-cost.mjs']));
  }
  return {
    figures: {
      worstRatioToFastestPeer: Math.max(...rows.map(({ ratio }) => ratio)),
      worstRatioToFloor: Math.max(...rows.map(({ ratioToFloor }) => ratioToFloor)),
      ...medians(costs),
    },
    rows,
    versions,
  };
}

/** Whoever is asked something else than the others is not compared with them. */
function requireSameAnswers(workload, measured) {
  const shares = measured
    .filter((each) => each.workload === workload)
    .map(({ name, hitShare }) => ({ name, hitShare }))
    .sort((a, b) => a.hitShare - b.hitShare);
  const [least, most] = [shares[0], shares.at(-1)];
  if (most.hitShare - least.hitShare <= SHARE_SPREAD_MAX) return;
  throw new Error(
    `Cannot compare "${workload}": "${least.name}" says yes to ${least.hitShare}, "${most.name}" to ${most.hitShare}; write it alike`,
  );
}

function rowOf(workload, contexts, measured) {
  const ns = (name) => {
    const found = measured.filter((each) => each.name === name && each.workload === workload);
    return found.length === 0 ? null : median(found.map((each) => each[`${contexts}Ns`]));
  };
  const peers = Object.keys(SUBJECTS)
    .filter((name) => !SUBJECTS[name].ours && !SUBJECTS[name].floor)
    .map((name) => ({ name, ns: ns(name) }))
    .filter((peer) => peer.ns !== null)
    .sort((a, b) => a.ns - b.ns);
  const [fastest] = peers;
  const oursNs = ns(OURS);
  const floorNs = ns(FLOOR);
  return {
    workload,
    contexts,
    oursNs: rounded(oursNs),
    fastestPeer: fastest.name,
    fastestPeerNs: rounded(fastest.ns),
    ratio: rounded(oursNs / fastest.ns, 4),
    floorNs: rounded(floorNs),
    ratioToFloor: rounded(oursNs / floorNs, 2),
    typedNs: rounded(ns(TYPED)),
    coreNs: rounded(ns(CORE)),
    peersNs: Object.fromEntries(peers.map((peer) => [peer.name, rounded(peer.ns)])),
  };
}

function sentence({ workload, contexts, oursNs, floorNs, fastestPeer, fastestPeerNs }) {
  return `${workload}, ${contexts} contexts: ${oursNs} ns, floor ${floorNs} ns, ${fastestPeer} ${fastestPeerNs} ns`;
}

function medians(runs) {
  const names = Object.keys(runs[0]);
  return Object.fromEntries(
    names.map((name) => [name, rounded(median(runs.map((run) => run[name])), 3)]),
  );
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function rounded(value, digits = 1) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

async function child(args) {
  const at = args.findIndex((arg) => arg.endsWith('.mjs'));
  const file = fileURLToPath(new URL(args[at], import.meta.url));
  const running = spawn(process.execPath, [...args.slice(0, at), file, ...args.slice(at + 1)], {
    // Peers print on both; the last line of stdout is ours.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  running.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  const code = await new Promise((resolve) => running.once('close', resolve));
  if (code !== 0) throw new Error(`Cannot measure ${args.join(' ')}: it ended with ${code}`);
  return JSON.parse(out.trimEnd().split('\n').at(-1));
}
