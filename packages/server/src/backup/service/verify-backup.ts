import type { Told } from '../../database/database-driver.ts';
import { BackupFailure } from '../backup-store.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupRecord } from './backup-record.ts';
import type { BackupWorld, KnownDatabase } from './backup-world.ts';
import type { DrillRecord } from './drill-record.ts';
import { failureText } from './failure-text.ts';
import { restoreApart } from './restore-apart.ts';

/** A backup that is to be verified. */
export interface VerifyJob {
  readonly record: BackupRecord;
  readonly manifest: Manifest;
  readonly known: KnownDatabase;
  readonly store: string | null;
  readonly drill: DrillRecord;
  readonly signal: AbortSignal;
  readonly tell: (what: string) => Told;
}

/**
 * Restores a backup into a scratch database and compares. Only then it is verified; one that differs
 * from what was backed up, or has no whole copy, is failed; where it could not be tried it stays as
 * it was. Never rejects but with the store.
 *
 * @returns whether it is verified
 */
export async function verifyBackup(world: BackupWorld, job: VerifyJob): Promise<boolean> {
  const { record, drill } = job;
  try {
    const found = await restoreApart(world, {
      ...job,
      ...{ into: null, region: null, toMs: null },
    });
    const { differences, flaws, troubles, rtoS } = found;
    const all = [...differences, ...flaws, ...troubles];
    const isOk = differences.length === 0 && flaws.length === 0;
    const nowMs = world.clock.nowMs();
    if (isOk)
      await record.save({ state: 'verified', verifiedMs: nowMs, ...added(record, troubles) });
    else if (differences.length > 0)
      await record.save({ state: 'failed', detail: `restored, it differs: ${differences[0]}` });
    else await record.save(added(record, [...flaws, ...troubles]));
    await drill.save({ rtoS });
    const said = isOk ? 'restored and compared: it is the same' : 'restored: it is not as it was';
    await drill.end({ isOk, detail: said, differences: all });
    return isOk;
  } catch (cause) {
    const detail = failureText(cause, world.safety);
    await drill.end({ isOk: false, detail, differences: [] });
    // All copies were tried: there is nothing left that could be brought back.
    const isLost = !record.copies.some(({ state }) => state === 'stored');
    if (isLost && cause instanceof BackupFailure) await record.save({ state: 'failed', detail });
    else await record.save(added(record, [detail]));
    return false;
  }
}

/** What the last verification found takes the place of what the one before did. */
function added(record: BackupRecord, sentences: readonly string[]): { remarks: string[] } {
  const others = record.row.remarks.filter((remark) => !remark.startsWith(FOUND));
  return { remarks: [...others, ...sentences.map((sentence) => `${FOUND}${sentence}`)] };
}

const FOUND = 'verification: ';
