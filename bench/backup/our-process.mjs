/**
 * The backup service of the server, alone in a process, so that its memory can be measured: with its
 * own store on disk, a folder for backups and policies with and without encryption. Answers questions
 * of the process that started it, one at a time.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLLER } from '../../packages/core/dist/index.js';
import { createBackupService } from '../../packages/server/dist/backup/create-backup-service.js';
import { systemClock } from '../../packages/server/dist/config/clock.js';
import { limits } from '../../packages/server/dist/config/limits.js';
import { silentLog } from '../../packages/server/dist/config/log.js';
import { openSqliteStore } from '../../packages/server/dist/store/sqlite-store.js';

const LOOK_MS = 20;
const DAY_MS = 86_400_000;
const ENCRYPTION = { kind: 'passphrase', passphrase: 'correct horse battery staple' };

const [folder, programs] = process.argv.slice(2);
const directory = join(folder, 'own');
mkdirSync(directory);
const backups = join(folder, 'backups');
const store = await openSqliteStore({ directory });
await store.transact('bootstrap', { nowMs: Date.now(), environments: ['production'] });

/** The notes of the work that runs, in order, with how long each stood there. */
let phases = [];
let service = null;

const answers = { connect, backUp, verify, restoreOver, drill };

process.on('message', ({ question, asked }) => {
  answers[question](asked).then(
    (answer) => process.send({ answer }),
    (cause) => process.send({ trouble: `${cause?.stack ?? cause}` }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ answer: 'ready' });

async function connect({ url, archive }) {
  await service?.close();
  const entry = {
    ...{ kind: 'postgres', name: 'app', environment: 'production', integrity: [] },
    ...{ checksums: true, secrets: [], url, scratchUrl: url, programs },
    ...{ path: process.env.PATH ?? '', archive, migrate: null, regions: {} },
  };
  const policy = (name, kind, encryption) => ({
    ...{ name, kind, encryption, database: 'app', schedule: null, zone: 'UTC' },
    ...{ when: 'when asked', keepMs: DAY_MS, stores: ['local'], verify: false, notify: [] },
  });
  const safety = {
    ...{ drivers: [], databases: [entry], drills: [] },
    stores: [{ kind: 'directory', name: 'local', offSite: false, path: backups, secrets: [] }],
    backups: [
      policy('plain', 'full', null),
      policy('sealed', 'full', ENCRYPTION),
      policy('base', 'base', ENCRYPTION),
    ],
  };
  service = createBackupService(safety, {
    ...{ store, clock: systemClock, limits, log: silentLog, directory },
    ...{ board: phaseBoard(), term: () => null, onNews: () => {} },
  });
}

async function backUp({ policy }) {
  const measured = await timed(() =>
    service.create({ database: 'app', policy, verify: false, actor: CONTROLLER }),
  );
  const { view } = await store.read('getBackup', { id: measured.id });
  if (view.state !== 'stored') throw new Error(`Cannot measure: ${view.state}: ${view.detail}`);
  return { ...measured, bytes: view.bytes };
}

async function verify({ id }) {
  const measured = await timed(() => service.verify({ id, store: null, actor: CONTROLLER }));
  await needDrill(measured.id);
  return measured;
}

async function restoreOver({ id }) {
  const measured = await timed(() =>
    service.restore({
      ...{ id, store: null, into: null, overwrite: 'app', tables: [], toMs: null },
      ...{ reason: 'a measurement', actor: CONTROLLER },
    }),
  );
  await needDrill(measured.id);
  return measured;
}

async function drill({ toMs }) {
  const measured = await timed(() =>
    service.drill({ database: 'app', region: null, toMs, actor: CONTROLLER }),
  );
  await needDrill(measured.id);
  rmSync(backups, { recursive: true, force: true });
  return measured;
}

/** What is not as it was, is no restore, however fast. */
async function needDrill(id) {
  const drills = await store.read('listDrills', {
    ...{ environment: null, database: 'app', limit: 1 },
  });
  const [newest] = drills;
  if (newest?.id === id && newest.state === 'ok') return;
  throw new Error(`Cannot measure: ${newest?.detail} ${newest?.differences.join('; ')}`);
}

/** From the question until it ended, with the most memory that this process had in between. */
async function timed(begin) {
  phases = [];
  let rssBytes = process.memoryUsage.rss();
  const timer = setInterval(() => {
    rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
  }, LOOK_MS);
  const beganMs = performance.now();
  const { id } = await begin();
  await service.ended(id);
  const seconds = (performance.now() - beganMs) / 1_000;
  clearInterval(timer);
  return { id, seconds, peakRssMb: rssBytes / 2 ** 20, phases: phaseSeconds() };
}

/** A board that only listens to what each step is called. */
function phaseBoard() {
  return {
    begin: () => ({
      tell({ note }) {
        const name = note.split(':', 1)[0];
        if (phases.at(-1)?.name !== name) phases.push({ name, atMs: performance.now() });
      },
      end: () => void phases.push({ name: 'end', atMs: performance.now() }),
    }),
    list: () => [],
  };
}

function phaseSeconds() {
  return phases.slice(0, -1).map(({ name, atMs }, index) => ({
    name,
    seconds: Math.round(phases[index + 1].atMs - atMs) / 1_000,
  }));
}
