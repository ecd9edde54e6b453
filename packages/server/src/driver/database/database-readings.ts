import type { JsonObject } from '@tidegate/core';
import { BackupFailure } from '../../backup/backup-store.ts';
import { createDatabaseDriver } from '../../database/create-database-driver.ts';
import type { DatabaseEntry } from '../../database/database-entry.ts';
import type { DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { StepFailure } from '../step-failure.ts';

/** Looks whether a database can be reached, and what its checks answer before anything is changed. */
export async function readBefore(
  entry: DatabaseEntry,
  parts: DriverParts,
  asked: DriverAsk,
): Promise<Record<string, string>> {
  const driver = createDatabaseDriver(entry, parts);
  await asStep(driver.facts(asked));
  return { ...(await asStep(driver.readings(asked))) };
}

/** Finds out whether a database can be reached and its checks hold, compared with before. */
export async function verifyIntegrity(
  entry: DatabaseEntry,
  parts: DriverParts,
  asked: DriverAsk,
): Promise<DriverOutcome> {
  const driver = createDatabaseDriver(entry, parts);
  await asStep(driver.facts(asked));
  const failed = await driver.integrity(asked, readingsIn(asked.memo));
  if (failed.length > 0) return { outcome: 'failed', detail: failed.slice(0, 5).join('; ') };
  const { length } = entry.integrity;
  const holding = length === 1 ? 'its check holds' : `all ${length} checks hold`;
  const detail = length === 0 ? 'the database answers' : holding;
  return { outcome: 'ok', detail };
}

/** A failure of a database is one of the step. */
export function asStep<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    if (!(cause instanceof BackupFailure)) throw cause;
    const outcome = cause.code === 'unreachable' ? 'unknown' : 'failed';
    throw new StepFailure(cause.message, outcome);
  });
}

function readingsIn({ readings }: JsonObject): Record<string, string> {
  if (typeof readings !== 'object' || readings === null) return {};
  return Object.fromEntries(
    Object.entries(readings).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}
