/**
 * Blue and green behind a real HAProxy, switched by our driver while some 2 000 requests a second come
 * over kept connections: how many of them fail, and how long the old colour still gets new ones. The
 * servers, the load, HAProxy and the driver share the machine, each in a thread or process of its own.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../../packages/server/dist/config/clock.js';
import { createHaproxyDriver } from '../../packages/server/dist/driver/haproxy/create-haproxy-driver.js';

const SWITCHES = 16;
const BETWEEN_MS = 500;
const REQUESTS_PER_SECOND = 2_000;
const WAIT_MS = 10_000;

/** Figures of some switches; `null` where there is no HAProxy. */
export async function measureHaproxy({ say }) {
  if (spawnSync('haproxy', ['-v']).status !== 0) {
    say('there is no haproxy: its switch is not measured');
    return { figures: { haproxyFailedRequests: null, haproxySwitchMs: null }, row: null };
  }
  say(`switching HAProxy ${SWITCHES} times under ${REQUESTS_PER_SECOND} requests a second`);
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-haproxy-'));
  const servers = await startedWorker('haproxy-servers.mjs', {});
  const socket = join(folder, 'admin.sock');
  const port = await servers.ask('freePort');
  const child = await startedHaproxy(folder, socket, port, await servers.ask('ports'));
  try {
    const switches = [];
    const load = await startedWorker('haproxy-load.mjs', { port, perSecond: REQUESTS_PER_SECOND });
    const driver = createHaproxyDriver(
      {
        ...{ kind: 'haproxy', socket, backend: 'agents', drainMs: 10_000, trustUnchecked: false },
        colours: { blue: ['b1'], green: ['g1'] },
      },
      { clock: systemClock },
    );
    await until(async () => (await driver.prepare(asked())).outcome === 'ok');
    await load.ask('begin');
    for (let number = 0; number < SWITCHES; number += 1) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      switches.push(await switched(driver));
    }
    const { sent, failed, seconds, answers } = await load.ask('end');
    await load.stop();
    return figuresOf({ sent, failed, seconds, answers, switches });
  } finally {
    child.kill('SIGKILL');
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function switched(driver) {
  const { memo, ...prepared } = await driver.prepare(asked());
  needOk(prepared);
  const atMs = performance.timeOrigin + performance.now();
  const fromMs = performance.now();
  needOk(await driver.execute(asked(memo)));
  const executeMs = performance.now() - fromMs;
  needOk(await driver.verify(asked(memo)));
  return { atMs, executeMs, to: memo.to };
}

/** The worst of all switches. */
function figuresOf({ sent, failed, seconds, answers, switches }) {
  const lastOldMs = switches.map(({ atMs, to }, index) => {
    const endMs = switches[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    const late = answers.filter(
      ({ begunMs, colour }) => begunMs > atMs && begunMs < endMs && colour !== to,
    );
    return late.reduce((last, { begunMs }) => Math.max(last, begunMs - atMs), 0);
  });
  const rounded = (value) => Math.round(value * 100) / 100;
  const figures = {
    haproxyFailedRequests: failed,
    haproxySwitchMs: rounded(Math.max(...lastOldMs, ...switches.map(({ executeMs }) => executeMs))),
    haproxyLastOldRequestMs: rounded(Math.max(...lastOldMs)),
    haproxyRequests: sent,
    haproxyRequestsPerSecond: Math.round(sent / seconds),
    haproxySwitches: switches.length,
  };
  return { figures, row: { part: 'haproxy', ...figures } };
}

function needOk({ outcome, detail }) {
  if (outcome !== 'ok') throw new Error(`Cannot switch HAProxy: ${detail}`);
}

function asked(memo = {}) {
  const { signal } = new AbortController();
  return { target: 'previous', key: 'bench', memo, rehearsal: false, signal, tell: () => {} };
}

async function startedHaproxy(folder, socket, port, { blue, green }) {
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 5s
  option httpchk GET /
frontend web
  bind 127.0.0.1:${port}
  default_backend agents
backend agents
  balance roundrobin
  server b1 127.0.0.1:${blue} weight 100 check inter 500
  server g1 127.0.0.1:${green} weight 0 check inter 500
`,
  );
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  await until(async () => existsSync(socket));
  return child;
}

async function startedWorker(name, workerData) {
  const worker = new Worker(new URL(name, import.meta.url), { workerData });
  const ask = (question) =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.postMessage(question);
    });
  await ask('ready');
  return { ask, stop: () => worker.terminate() };
}

async function until(isSo) {
  const endMs = performance.now() + WAIT_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error('Cannot measure: HAProxy is not ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
