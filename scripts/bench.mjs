/**
 * Benchmarks beside peers. Installs `bench/` when its lock file changed; progress on stderr, and
 * with `--json` one JSON object on stdout.
 *
 *     node scripts/bench.mjs flags|telemetry|detect|rollback|rollouts [--json] [--passes 3] [--seeds 4000]
 *     node scripts/bench.mjs rollback [--only streams,haproxy,backups] [--size 1GB] [--rounds 3]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleRows } from './bundle-rows.mjs';
import { figuresHead } from './figures-head.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'bench');
const BENCHES = { flags, telemetry, detect, rollback, rollouts };
/** Those that measure us alone. */
const WITHOUT_PEERS = new Set(['rollback', 'rollouts']);
const ROLLBACK_PARTS = ['streams', 'haproxy', 'backups'];

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    passes: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '4000' },
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'streams,haproxy,backups' },
  },
  allowPositionals: true,
});
const [name = ''] = positionals;
if (!Object.hasOwn(BENCHES, name)) {
  say(`Cannot measure "${name}": it is none of ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
if (!WITHOUT_PEERS.has(name)) await installPeers();
const passes = wholeOf('passes');
const seeds = wholeOf('seeds');
const rounds = wholeOf('rounds');
const measured = await BENCHES[name]({ ...values, passes, seeds, rounds, say });
const printed = { ...figuresHead(`bench:${name}`, root), ...measured };
process.stdout.write(`${JSON.stringify(printed, null, values.json ? 0 : 2)}\n`);

async function flags(options) {
  const { benchFlags } = await import(join(folder, 'flags', 'main.mjs'));
  const { figures, rows, versions } = await benchFlags(options);
  const bundles = await bundleRows(options.say);
  const ours = bundles.find(({ kind }) => kind === 'ours');
  return {
    figures: { ...figures, bundleGzipKb: ours.gzipKb },
    rows: [...rows, ...bundles],
    versions,
  };
}

async function telemetry(options) {
  const { benchTelemetry } = await import(join(folder, 'telemetry', 'main.mjs'));
  return await benchTelemetry(options);
}

async function detect(options) {
  const { benchDetect } = await import(join(folder, 'detect', 'main.mjs'));
  return await benchDetect(options);
}

async function rollback(options) {
  const { benchRollback } = await import(join(folder, 'rollback', 'main.mjs'));
  const { bytesOf } = await import(join(folder, 'backup', 'medians.mjs'));
  const bytes = bytesOf(options.size);
  if (bytes === null) refuse('size', 'it is no size from 10MB to 100GB');
  const only = options.only.split(',');
  if (!only.every((part) => ROLLBACK_PARTS.includes(part)))
    refuse('only', `its parts are ${ROLLBACK_PARTS.join(', ')}`);
  return await benchRollback({ ...options, bytes, only });
}

async function rollouts(options) {
  const { benchRollouts } = await import(join(folder, 'rollouts', 'main.mjs'));
  return await benchRollouts(options);
}

function wholeOf(option) {
  const value = Number(values[option]);
  if (Number.isInteger(value) && value >= 1 && value <= 1e6) return value;
  refuse(option, 'it is no whole number; give one from 1 to 1000000');
}

function refuse(option, why) {
  say(`Cannot read --${option} "${values[option]}": ${why}`);
  process.exit(2);
}

/** Peers have install scripts that we do not need, and none of them comes with the product. */
async function installPeers() {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'node_modules', '.tidegate-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing the peers (npm ci in bench) …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const script = process.env.npm_execpath;
  const [command, before] = script ? [process.execPath, [script]] : ['npm', []];
  const child = spawn(command, [...before, ...args], {
    cwd: folder,
    env: environmentForNpm(),
    stdio: ['ignore', 2, 2],
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) {
    say(`Cannot install the peers: npm ended with ${code}; its output stands above`);
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/** An npm inside an npm must not inherit what the outer one was told, but how to reach the registry. */
function environmentForNpm() {
  const kept =
    /^npm_config_(registry|.*:registry|cache|ca|cafile|proxy|https?_proxy|noproxy|userconfig|globalconfig)$/;
  return Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !key.startsWith('npm_') || kept.test(key)),
  );
}

function say(text) {
  process.stderr.write(`tidegate bench: ${text}\n`);
}
