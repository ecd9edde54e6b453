/** Sessions of two real Harbors behind a real HAProxy, switched under load and counted before and after. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DataPlace } from '../../examples/harbor/src/store/database.ts';
import { aPostgresPlace } from '../../examples/harbor/src/store/database-places.fixture.ts';
import { systemClock } from '../../packages/server/src/config/clock.ts';
import { createHaproxyDriver } from '../../packages/server/src/driver/haproxy/create-haproxy-driver.ts';
import { startColoursProxy } from './colours-proxy.fixture.ts';
import { startClients } from './counting-clients.fixture.ts';
import { startHarborProcess } from './harbor-process.fixture.ts';
import { coloursWork, type ServedSwitch, startServedSwitch } from './served-switch.fixture.ts';
import { countStored } from './stored-count.fixture.ts';

const HAVE = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',');
const CLIENTS = 16;
const LIMIT_MS = 60_000;

describe.skipIf(!HAVE.includes('haproxy'))('with HAProxy (skipped: there is none)', () => {
  test('a switch there and back over SQLite loses nothing and doubles nothing', async () => {
    const folder = aFolder();
    await switched({ kind: 'folder', folder: join(folder, 'data') }, folder);
  });

  test('a rollback through the server goes back by flag and deployment, and loses nothing', async () => {
    const folder = aFolder();
    const server = await startServedSwitch(folder);
    await switched({ kind: 'folder', folder: join(folder, 'data') }, folder, server);
  });

  test.skipIf(!HAVE.includes('postgres'))(
    'a switch there and back over PostgreSQL loses nothing and doubles nothing',
    async () => {
      await switched(await aPostgresPlace(), aFolder());
    },
  );
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'harbor-switch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function switched(
  place: DataPlace,
  folder: string,
  server: ServedSwitch | null = null,
): Promise<void> {
  const data =
    place.kind === 'folder' ? { HARBOR_DATA: place.folder } : { HARBOR_DATABASE_URL: place.url };
  const start = () => startHarborProcess(data, server?.tidegate);
  const [blue, green] = await Promise.all([start(), start()]);
  onTestFinished(async () => {
    await Promise.all([blue.kill(), green.kill()]);
  });
  const proxy = await startColoursProxy(folder, { blue: blue.port, green: green.port });
  onTestFinished(() => proxy.stop());
  const driver = createHaproxyDriver(coloursWork(folder), { clock: systemClock });
  const toOther = async (key: string): Promise<number> => {
    const began = performance.now();
    const asked = { target: 'previous', key, rehearsal: false, tell: () => undefined };
    const step = { ...asked, signal: AbortSignal.timeout(20_000) };
    const prepared = await driver.prepare({ ...step, memo: {} });
    const executed = await driver.execute({ ...step, memo: prepared.memo ?? {} });
    const verified = await driver.verify({ ...step, memo: executed.memo ?? prepared.memo ?? {} });
    const outcomes = [prepared, executed, verified];
    expect(outcomes.map(({ outcome, detail }) => `${outcome}: ${detail}`)).toEqual(
      outcomes.map(({ detail }) => `ok: ${detail}`),
    );
    return performance.now() - began;
  };
  const clients = startClients(proxy.url, CLIENTS, LIMIT_MS);
  const counted = async () => {
    await clients.pause();
    return { clients: clients.count(), store: await countStored(place, clients) };
  };

  clients.resume();
  await wait(3_000);
  const before = await counted();
  clients.resume();
  await wait(1_000);
  const thereMs = await toOther('there');
  await wait(3_000);
  const backMs = await (server === null ? toOther('back') : server.rollBack());
  // Drained: what it was asked, it has answered.
  await green.kill();
  await wait(2_000);
  const after = await counted();
  for (const { clients: known, store } of [before, after]) {
    const { sent } = known;
    expect(store).toEqual({
      ...{ stored: sent, answered: sent, callbacks: sent },
      ...{ lost: 0, doubled: 0, kept: CLIENTS },
    });
    expect(known).toMatchObject({ answered: sent, callbacks: sent, contradicted: 0, reasons: [] });
  }
  expect(before.clients.moved).toBe(0);
  expect(after.clients.moved).toBe(CLIENTS);
  expect(after.clients.sent).toBeGreaterThan(before.clients.sent + CLIENTS);
  const figures = { place: place.kind, served: server !== null, thereMs, backMs, before, after };
  process.stdout.write(`switch under load: ${JSON.stringify(figures)}\n`);
}
