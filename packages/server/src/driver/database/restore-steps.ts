import { CONTROLLER } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { DatabaseEntry } from '../../database/database-entry.ts';
import { createWayBack } from '../../database/way-back.ts';
import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { StepFailure } from '../step-failure.ts';
import { chooseBackup } from './choose-backup.ts';
import { asStep, readBefore, verifyIntegrity } from './database-readings.ts';
import type { DatabaseDriverWork } from './database-work.ts';

/** The steps of a restore: in a rehearsal apart from what is live, in earnest over it. */
export function restoreSteps(
  work: DatabaseDriverWork,
  entry: DatabaseEntry,
  parts: DriverParts,
): Driver {
  const wayBack = createWayBack(entry, parts);
  return {
    async prepare(asked) {
      const { backup, toMs } = await chooseBackup(entry, parts, asked.target);
      if (!asked.rehearsal) refuseOver(work, toMs);
      const { readings, note } = await readLive(entry, parts, asked);
      const before = await asStep(wayBack.newest(asked));
      const detail = `backup "${backup}" was verified${note}`;
      const memo = { backup, toMs, readings, before, key: asked.key };
      return { outcome: 'ok', detail, memo };
    },
    async execute(asked) {
      if (asked.rehearsal) return await rehearsed(entry, parts, asked);
      const { backup } = asked.memo;
      refuseOver(work, asked.memo['toMs']);
      if (typeof backup !== 'string') throw new StepFailure('no backup was chosen');
      const newest = async () =>
        work.tables.length === 0 ? await asStep(wayBack.newest(asked)) : null;
      const there = await newest();
      if (there !== null && wasDone(there, asked)) return restored(backup, there, asked);
      const ended = await restoreNow(work, backup, parts, asked);
      // What it came to is known, also when nobody can be asked any more what is kept.
      const kept = await newest().catch(() => null);
      if (ended.outcome === 'ok') return restored(backup, kept, asked);
      // It was replaced all the same, and can be taken back.
      if (kept === null || kept === there) return ended;
      const detail = `${ended.detail}; what was live is kept as "${kept}"`;
      return { ...ended, detail, memo: { ...asked.memo, kept } };
    },
    verify: (asked) =>
      asked.rehearsal
        ? Promise.resolve({ outcome: 'ok', detail: 'it was compared when it was restored' })
        : verifyIntegrity(entry, parts, asked),
    async undo(asked) {
      if (asked.rehearsal) return { outcome: 'ok', detail: 'nothing live was touched' };
      const { kept } = asked.memo;
      if (typeof kept !== 'string')
        throw new StepFailure('nothing is kept that could be live again; restore another backup');
      if ((await asStep(wayBack.newest(asked))) !== kept)
        throw new StepFailure(`what was live is no longer kept as "${kept}"`);
      await asStep(wayBack.goBack(kept, asked));
      return { outcome: 'ok', detail: `"${kept}" is live again` };
    },
  };
}

/**
 * Whether it was done by an attempt whose outcome nobody heard. What a person has done anew is done
 * anew; there it cannot be told apart from the time before.
 */
function wasDone(there: string, { memo, key, begunBefore = false }: DriverAsk): boolean {
  if (memo['key'] === key) return there !== memo['before'];
  if (!begunBefore) return false;
  throw new StepFailure(
    `the server ended in the middle, and nobody knows whether it was restored anew; what was live is kept as "${there}"; look at both, then have the layer done anew, or say that it is done`,
    'unknown',
  );
}

/** What is lost or damaged cannot be looked at, and is what a restore is for. */
async function readLive(entry: DatabaseEntry, parts: DriverParts, asked: DriverAsk) {
  try {
    return { readings: await readBefore(entry, parts, asked), note: '' };
  } catch (cause) {
    if (!(cause instanceof StepFailure) || asked.signal.aborted) throw cause;
    return { readings: {}, note: `; what is live cannot be looked at: ${cause.message}` };
  }
}

function restored(backup: string, kept: string | null, { memo }: DriverAsk): DriverOutcome {
  const also = kept === null ? '' : `; what was live is kept as "${kept}"`;
  const detail = `backup "${backup}" is live${also}`;
  return { outcome: 'ok', detail, memo: { ...memo, kept } };
}

function refuseOver({ database, overwrites }: DatabaseDriverWork, toMs: unknown): void {
  if (overwrites !== database)
    throw new StepFailure(
      `it may not restore over "${database}": its driver has to say "overwrites: ${database}"`,
    );
  if (typeof toMs === 'number')
    throw new StepFailure(
      'a moment is brought back apart from what is live; a person decides what becomes of it',
    );
}

async function rehearsed(
  { name: database }: DatabaseEntry,
  parts: DriverParts,
  asked: DriverAsk,
): Promise<DriverOutcome> {
  const { toMs } = asked.memo;
  const moment = typeof toMs === 'number' ? toMs : null;
  return await drilled(parts, asked, () =>
    parts.backups.drill({ database, region: null, toMs: moment, actor: CONTROLLER }),
  );
}

function restoreNow(
  { overwrites, tables }: DatabaseDriverWork,
  id: string,
  parts: DriverParts,
  asked: DriverAsk,
): Promise<DriverOutcome> {
  const reason = `rollback (${asked.key})`;
  const shared = { id, store: null, into: null, overwrite: overwrites, toMs: null };
  return drilled(parts, asked, () =>
    parts.backups.restore({ ...shared, tables, reason, actor: CONTROLLER }),
  );
}

/**
 * Begins a restore, waits for its end, and reads what it came to. When the step's time is over the
 * restore is ended, so that it changes nothing later on.
 */
async function drilled(
  { backups, store }: DriverParts,
  { signal }: DriverAsk,
  begin: () => Promise<{ readonly id: string; readonly database: string }>,
): Promise<DriverOutcome> {
  const { id, database } = await begin().catch((cause: unknown) => {
    throw cause instanceof ProblemError ? new StepFailure(cause.message) : cause;
  });
  const stop = (): void => backups.stop(id);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  await backups.ended(id);
  signal.removeEventListener('abort', stop);
  const drills = await store.read('listDrills', { environment: null, database, limit: 100 });
  const drill = drills.find((each) => each.id === id);
  if (drill === undefined || drill.state === 'running')
    return { outcome: 'unknown', detail: `restore "${id}" has not ended` };
  const took = drill.rtoS === null ? '' : ` in ${drill.rtoS.toFixed(1)} s`;
  const { differences } = drill;
  const why = [drill.detail, ...differences].filter((each) => each !== '').slice(0, 5);
  if (drill.state === 'failed') {
    const outcome = signal.aborted ? 'timed-out' : 'failed';
    return { outcome, detail: why.join('; ') };
  }
  return { outcome: 'ok', detail: `restored and compared${took}` };
}
