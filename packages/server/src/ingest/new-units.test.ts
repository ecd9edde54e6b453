import type { Exposure, TelemetrySeries } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { EXPOSURES_MAX, LATE_MAX_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { aBatch, aWorld, FLAG, T0, turns } from '../store/store-world.fixture.ts';
import type { ArrivedRow } from './arrivals.ts';
import { ingestBatches } from './batch.ts';
import type { BatchInput } from './batch-input.ts';

/** An environment with a watched rollout, whose draw 1 is given. */
async function aWatchedFlag() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const { keyId, start } = await aWorld(store);
  await start();
  await tx.db.updateTable('rollout').set({ createdMs: T0 }).execute();
  const batch = (
    process: string,
    sequence: number,
    series: readonly TelemetrySeries[],
    units: readonly Exposure[] = [],
  ): BatchInput => ({
    ...{ environment: 'production', keyId, trusted: true, nowMs: T0 },
    batch: { ...aBatch(sequence, series, T0), instanceId: process, units: [...units] },
  });
  /** New units of each arm of all that waits, and those of them that nobody is sure of. */
  const newUnits = async () => {
    const told = await tx.db.selectFrom('arrival').select('rows').execute();
    const rows = told.flatMap((one): ArrivedRow[] => JSON.parse(one.rows));
    const of = (arm: string) =>
      rows
        .filter((row) => row.arm === arm && row.metric === 'error_rate')
        .reduce((n, { cell }) => n + (cell.kind === 'rate' ? cell.newUnits : 0), 0);
    const unsure = rows.reduce((n, row) => n + (row.undeduplicatedUnits ?? 0), 0);
    const trials = rows.reduce((n, { cell }) => n + (cell.kind === 'rate' ? cell.trials : 0), 0);
    return { control: of('control'), candidate: of('candidate'), unsure, trials };
  };
  return { tx, batch, newUnits, ingest: (...all: BatchInput[]) => ingestBatches(tx, all) };
}

const met = (unit: string, variant = 'new', changed: Partial<Exposure> = {}): Exposure => ({
  ...{ kind: 'exposure', key: FLAG, unit, variant, draw: 1, atMs: T0 },
  ...changed,
});

describe('ingestBatches() of new units', () => {
  it('counts a conversation once whose turns go round 8 processes', async () => {
    const { batch, newUnits, ingest } = await aWatchedFlag();
    const variantOf = (chat: number) => (chat % 3 === 0 ? 'new' : 'legacy');
    for (let process = 0; process < 8; process += 1) {
      const chats = Array.from({ length: 30 }, (_, chat) => chat);
      // Each process serves a turn of each chat, and believes that it is new.
      const series = [turns('new', 1, 10, 0, T0), turns('legacy', 1, 20, 0, T0)];
      const units = chats.map((chat) => met(`chat-${chat}`, variantOf(chat)));
      const one = batch(`p-${process}`, 1, series, units);
      // The process fails to hear that it was stored, and another batch comes without exposures.
      await ingest(one, one, batch(`p-${process}`, 2, series));
    }
    expect(await newUnits()).toEqual({ control: 20, candidate: 10, unsure: 0, trials: 480 });
  });

  it('counts a unit when it meets its variant, before its first turn ends', async () => {
    const { batch, newUnits, ingest } = await aWatchedFlag();
    await ingest(batch('p-1', 1, [], [met('chat-1')]));
    expect(await newUnits()).toEqual({ control: 0, candidate: 1, unsure: 0, trials: 0 });
    await ingest(batch('p-1', 2, [turns('new', 1, 1, 0, T0)]));
    expect(await newUnits()).toEqual({ control: 0, candidate: 1, unsure: 0, trials: 1 });
  });

  it('counts what processes say where no server tells of exposures', async () => {
    const { batch, newUnits, ingest } = await aWatchedFlag();
    const page = { ...batch('page', 1, [], [met('chat-9')]), trusted: false };
    await ingest(page, batch('p-1', 1, [turns('new', 1, 5, 0, T0), turns('legacy', 1, 7, 0, T0)]));
    await ingest(batch('p-1', 2, [turns('new', 1, 1, 0, T0)], [met('chat-1', 'new', { draw: 0 })]));
    expect(await newUnits()).toEqual({ control: 7, candidate: 6, unsure: 0, trials: 13 });
  });

  it('takes no exposure as evidence that is late, older than the rollout, or of no arm', async () => {
    const { batch, newUnits, ingest, tx } = await aWatchedFlag();
    const before = met('chat-1', 'new', { atMs: T0 - 20_000 });
    const late = met('chat-2', 'new', { atMs: T0 - LATE_MAX_MS - 20_000 });
    await ingest(batch('p-1', 1, [], [before, late, met('chat-3', 'made-up')]));
    expect(await newUnits()).toEqual({ control: 0, candidate: 0, unsure: 0, trials: 0 });
    await tx.db
      .updateTable('rollout')
      .set({ createdMs: T0 - 2 * LATE_MAX_MS })
      .execute();
    const onTime = met('chat-4', 'new', { atMs: before.atMs });
    await ingest(batch('p-1', 2, [], [onTime, met('chat-5', 'new', { atMs: late.atMs })]));
    expect(await newUnits()).toEqual({ control: 0, candidate: 1, unsure: 0, trials: 0 });
  });

  it('marks units that there is no room to remember', async () => {
    const { batch, newUnits, ingest, tx } = await aWatchedFlag();
    await ingest(batch('p-1', 1, [], [met('chat-1')]));
    await tx.db.updateTable('exposure_total').set({ kept: EXPOSURES_MAX }).execute();
    const series = [turns('new', 1, 2, 0, T0)];
    await ingest(batch('p-1', 2, series, [met('chat-1'), met('chat-2')]));
    await ingest(batch('p-2', 1, series, [met('chat-1'), met('chat-2')]));
    expect(await newUnits()).toEqual({ control: 0, candidate: 3, unsure: 2, trials: 4 });
  });
});
