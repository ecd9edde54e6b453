/**
 * `bench:telemetry`: our sketch beside its peers, what telemetry costs a program and the wire, what a
 * server stores, and what is lost when things are killed. Each part in a process of its own.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SKETCHES } from './sketches.mjs';

const [OURS] = Object.keys(SKETCHES);

/** The figures and rows, with the versions of the peers. */
export async function benchTelemetry({ passes, say }) {
  const { sketches, versions } = await measuredSketches(passes, say);
  const ours = sketches.find(({ name }) => name === OURS);
  say('overhead of the SDK');
  const overhead = await child('measure-overhead.mjs');
  say('bytes on the wire (simulated time)');
  const wire = await child('measure-wire.mjs');
  say('an outage of ten minutes (simulated time)');
  const outage = await child('measure-outage.mjs');
  say('kill -9 of a server and of an agent');
  const crashes = await child('measure-crash.mjs');
  say('a server under load');
  const loads = await child('measure-server.mjs');
  const accounts = [{ what: 'outage of ten minutes, simulated', ...outage }, ...crashes];
  const sum = (name) => accounts.reduce((all, row) => all + row[name], 0);
  const rows = [
    ...sketches.map((row) => ({ kind: 'sketch', ...row })),
    { kind: 'overhead', ...rounded(overhead) },
    ...wire.map((row) => ({ kind: 'wire', ...row })),
    ...loads.map((row) => ({ kind: 'load', ...row })),
    ...accounts.map((row) => ({ kind: 'account', ...row })),
  ];
  for (const row of rows) say(JSON.stringify(row));
  const figures = {
    sketchInsertNs: ours.insertNs,
    sketchMergeUs: ours.mergeUs,
    overheadNs: round(overhead.bothNs),
    turnNs: round(overhead.turnNs),
    wireBytesPerSecondMax: Math.max(...wire.map(({ bytesPerSecond }) => bytesPerSecond)),
    lost: sum('lost'),
    doubled: sum('doubled'),
    batchesPerSecond: Math.max(...loads.map(({ batchesPerSecond }) => batchesPerSecond)),
  };
  return { figures, rows, versions };
}

/** In turns, so that a busy moment of the machine hits all alike; the median of the passes. */
async function measuredSketches(passes, say) {
  const measured = [];
  for (let pass = 1; pass <= passes; pass++) {
    for (const name of Object.keys(SKETCHES)) {
      say(`sketches, pass ${pass} of ${passes}: ${name}`);
      measured.push({ name, ...(await child('measure-sketch.mjs', name)) });
    }
  }
  const sketches = Object.keys(SKETCHES).map((name) => {
    const all = measured.filter((one) => one.name === name);
    const [{ p50Error, p95Error, p99Error }] = all;
    const ns = { insertNs: median(all, 'insertNs'), mergeUs: median(all, 'mergeUs') };
    return { name, ...rounded(ns), ...rounded({ p50Error, p95Error, p99Error }, 5) };
  });
  const versions = Object.fromEntries(
    measured.flatMap(({ name, version }) => (version === null ? [] : [[name, version]])),
  );
  return { sketches, versions };
}

function median(rows, name) {
  return rows.map((row) => row[name]).sort((a, b) => a - b)[rows.length >> 1];
}

function rounded(row, digits = 2) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, round(value, digits)]),
  );
}

function round(value, digits = 2) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

async function child(file, ...args) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const running = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 2] });
  let out = '';
  running.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  const code = await new Promise((resolve) => running.once('close', resolve));
  if (code !== 0)
    throw new Error(`Cannot measure ${file} ${args.join(' ')}: it ended with ${code}`);
  // Peers may print too; the last line is ours.
  return JSON.parse(out.trimEnd().split('\n').at(-1));
}
