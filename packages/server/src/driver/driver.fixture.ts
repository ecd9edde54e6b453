import type { JsonObject } from '@tidegate/core';
import { systemClock } from '../config/clock.ts';
import { type Limits, limits } from '../config/limits.ts';
import { createAddressGuard } from '../notify/address-guard.ts';
import type { DriverAsk, DriverProgress } from './driver.ts';
import type { DriverEntry, DriverWork } from './driver-entry.ts';
import type { DriverParts } from './driver-parts.ts';

/** What one step is asked with; `told` gathers its progress. */
export function anAsk(changes: Partial<DriverAsk> = {}): DriverAsk & { told: DriverProgress[] } {
  const told: DriverProgress[] = [];
  return {
    ...{ target: 'previous', key: 'ro:app:1', memo: {}, rehearsal: false, told },
    ...{ signal: new AbortController().signal, tell: (progress) => void told.push(progress) },
    ...changes,
  };
}

/** What drivers are made with, on the machine's clock; whoever asks for a backup is mistaken. */
export function driverParts(changes: Partial<DriverParts> = {}): DriverParts {
  return {
    ...{ clock: systemClock, limits: quickLimits(), authorities: null, secrets: [] },
    guard: createAddressGuard(['127.0.0.1', '::1']),
    ...{ ...noDatabases, databases: [] },
    ...changes,
  };
}

/** The limits, with little time for programs to end. */
export function quickLimits(): Limits {
  return { ...limits, actionGraceMs: 200 };
}

const nobody = (): never => {
  throw new Error('there are no backups here');
};

/** Stands where no database is brought back. */
export const noDatabases: Pick<DriverParts, 'backups' | 'directory' | 'store'> = {
  backups: { restore: nobody, drill: nobody, ended: nobody, stop: nobody },
  directory: '/nowhere',
  store: { read: nobody },
};

/** A driver of the file called `app`, of production. */
export function anEntry(work: DriverWork, changes: Partial<DriverEntry> = {}): DriverEntry {
  return {
    ...{ name: 'app', description: '', environment: 'production', timeoutMs: 60_000, secrets: [] },
    ...changes,
    work,
  };
}

/** All variables that a test's programs see. */
export const VARIABLES: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LANG: 'C.UTF-8',
};

/** A memo that holds exactly so many bytes as JSON. */
export function memoOf(bytes: number): JsonObject {
  return { a: 'x'.repeat(bytes - '{"a":""}'.length) };
}
