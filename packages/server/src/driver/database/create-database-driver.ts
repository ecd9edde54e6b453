import { unreachable } from '@tidegate/core';
import type { Driver } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { outcomesOf, StepFailure } from '../step-failure.ts';
import type { DatabaseDriverWork } from './database-work.ts';
import { migrateSteps } from './migrate-steps.ts';
import { restoreSteps } from './restore-steps.ts';
import { sqlFileSteps } from './sql-file-steps.ts';

/** Makes what brings one database of the operator's file back, in the way that the file says. */
export function createDatabaseDriver(work: DatabaseDriverWork, parts: DriverParts): Driver {
  const entry = parts.databases.find(({ name }) => name === work.database);
  if (entry === undefined) {
    const refuse = () =>
      Promise.reject(new StepFailure(`there is no database "${work.database}"; add it`));
    return outcomesOf({ prepare: refuse, execute: refuse, verify: refuse, undo: refuse });
  }
  switch (work.way) {
    case 'restore':
      return outcomesOf(restoreSteps(work, entry, parts));
    case 'migrate':
      return outcomesOf(migrateSteps(work, entry, parts));
    case 'file':
      return outcomesOf(sqlFileSteps(work, entry, parts));
    default:
      return unreachable(work.way);
  }
}
