import type { DatabaseEntry } from '../../database/database-entry.ts';
import type { Driver } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { StepFailure } from '../step-failure.ts';
import { readBefore, verifyIntegrity } from './database-readings.ts';
import type { DatabaseDriverWork } from './database-work.ts';
import { left, undoByFile } from './migrate-steps.ts';
import { runSqlFile } from './run-sql-file.ts';

/** The steps of a named SQL file: one transaction, stopped at the first mistake. */
export function sqlFileSteps(
  { files }: DatabaseDriverWork,
  entry: DatabaseEntry,
  parts: DriverParts,
): Driver {
  const fileOf = (target: string): string => {
    const file = Object.hasOwn(files, target) ? files[target] : undefined;
    if (file !== undefined) return file;
    throw new StepFailure(`there is no file "${target}" under "files"`);
  };
  return {
    async prepare(asked) {
      fileOf(asked.target);
      const readings = await readBefore(entry, parts, asked);
      return { outcome: 'ok', detail: `it would run "${asked.target}"`, memo: { readings } };
    },
    execute: async (asked) =>
      asked.rehearsal ? left(asked) : await runSqlFile(fileOf(asked.target), entry, parts, asked),
    verify: (asked) => verifyIntegrity(entry, parts, asked),
    undo: (asked) => undoByFile(files, entry, parts, asked),
  };
}
