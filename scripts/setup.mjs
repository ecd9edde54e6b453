/**
 * Installs and builds, each only when needed. No dependencies: it runs before there are any.
 * Prints on stderr only, so that `npm run -s demo -- --json` keeps its stdout clean.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup-lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamps = join(root, 'node_modules', '.tidegate');
const NODE_LEAST = [20, 19];
const OUTPUT_KEPT_CHARACTERS = 65_536;

await setup();

async function setup() {
  refuseOldNode();
  if (isInstalled() && isBuilt()) return;
  // Two fresh starts at once: the second waits, looks again and finds the work done.
  await withLock(join(root, '.tidegate-setup.lock'), say, async () => {
    if (!isInstalled()) await install();
    if (!isBuilt()) await build();
  });
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [leastMajor, leastMinor] = NODE_LEAST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  fail(
    `Cannot set up Tidegate: this is Node "${process.versions.node}"; install Node ${NODE_LEAST.join('.')} or newer`,
  );
}

async function install() {
  const wanted = installHash();
  rmSync(stamps, { recursive: true, force: true });
  await run('installing the dependencies (npm ci)', npmCommand(['ci', '--include=dev']));
  stamp('installed', wanted);
}

async function build() {
  // Hashed before the compiler reads: an edit in between builds once more next time.
  const wanted = sourceHash();
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run('building (tsc -b)', [process.execPath, compiler, '-b']);
  stamp('built', wanted);
}

function isInstalled() {
  return stamped('installed') === installHash();
}

function isBuilt() {
  const everyDist = projects().every((folder) => existsSync(join(folder, 'dist', '.tsbuildinfo')));
  return everyDist && stamped('built') === sourceHash();
}

function installHash() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return hash
    .update([process.versions.modules, process.platform, process.arch].join(' '))
    .digest('hex');
}

/** Everything that `tsc -b` reads; tests are not built. */
function sourceHash() {
  const hash = createHash('sha256').update(installHash());
  const configs = ['tsconfig.json', 'tsconfig.base.json'].map((name) => join(root, name));
  const parts = projects().flatMap((folder) => [
    join(folder, 'package.json'),
    join(folder, 'tsconfig.json'),
    ...filesBelow(join(folder, 'src')).filter((path) => !/\.(test|fixture)\.tsx?$/.test(path)),
  ]);
  for (const path of [...configs, ...parts]) {
    hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Folders that `tsc -b` builds, as the root `tsconfig.json` lists them. */
function projects() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => join(root, path));
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function stamped(name) {
  const path = join(stamps, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function stamp(name, text) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), text);
}

/** The npm that started us, else the one beside this Node, else the one on the path. */
function npmCommand(args) {
  const beside = join(
    dirname(process.execPath),
    ...(process.platform === 'win32' ? [] : ['..', 'lib']),
    'node_modules/npm/bin/npm-cli.js',
  );
  const scripts = [process.env.npm_execpath, beside];
  const script = scripts.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  return script === undefined ? ['npm', ...args] : [process.execPath, script, ...args];
}

/**
 * An npm inside an npm must not inherit what the outer one was told (workspace, omit, prefix …),
 * but how to reach the registry.
 */
function environmentForTools() {
  const kept =
    /^npm_config_(registry|.*:registry|cache|ca|cafile|proxy|https?_proxy|noproxy|userconfig|globalconfig)$/;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') || kept.test(name)),
  );
}

async function run(what, [command, ...args]) {
  const startedMs = performance.now();
  say(`${what} …`);
  const { code, output } = await outcomeOf(command, args);
  if (code !== 0) {
    process.stderr.write(output.endsWith('\n') ? output : `${output}\n`);
    fail(`Cannot finish ${what}: it ended with ${code}; its output stands above`);
  }
  say(`${what}: done in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}

function outcomeOf(command, args) {
  const child = spawn(command, args, {
    cwd: root,
    env: environmentForTools(),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  const forward = (signal) => child.kill(signal);
  process.on('SIGTERM', forward).on('SIGINT', forward);
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk).slice(-OUTPUT_KEPT_CHARACTERS);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((resolve) => {
    const end = (code, text = '') => {
      process.off('SIGTERM', forward).off('SIGINT', forward);
      resolve({ code, output: output + text });
    };
    child.once('error', (error) => end('an error', `${error.message}\n`));
    child.once('close', (code, signal) => end(code ?? signal));
  });
}

function say(text) {
  process.stderr.write(`tidegate: ${text}\n`);
}

function fail(sentence) {
  process.stderr.write(`tidegate: ${sentence}\n`);
  process.exit(1);
}
