import { rootCertificates } from 'node:tls';
import { describeDuration, nearestName, unreachable } from '@tidegate/core';
import { actionDetail } from '../action/action-detail.ts';
import type { Channels } from '../config/channels.ts';
import type { Safety } from '../config/safety.ts';
import { createAddressGuard } from '../notify/address-guard.ts';
import { checkedOutcome, progressTeller } from './checked-outcome.ts';
import { createCommandDriver } from './command/create-command-driver.ts';
import { createComposeDriver } from './compose/create-compose-driver.ts';
import { createDatabaseDriver } from './database/create-database-driver.ts';
import type { Driver, DriverAsk, DriverOutcome, DriverStep } from './driver.ts';
import type { DriverEntry } from './driver-entry.ts';
import type { DriverParts } from './driver-parts.ts';
import { createGitRevertDriver } from './git-revert/create-git-revert-driver.ts';
import { createHaproxyDriver } from './haproxy/create-haproxy-driver.ts';
import { GRACES_TO_END } from './limits.ts';
import { createProgramDriver } from './program/create-program-driver.ts';
import { createSupabaseDriver } from './supabase/create-supabase-driver.ts';
import { valueFlaw } from './value-flaw.ts';
import { createVercelDriver } from './vercel/create-vercel-driver.ts';

/** Carries out steps of drivers, by the driver's name alone. */
export interface DriverRunner {
  readonly entries: readonly DriverEntry[];
  readonly names: readonly string[];
  /**
   * Carries out one step and ends within its time, and a grace for programs to end. Never rejects; a
   * name that the file does not have, or has for another environment, fails.
   */
  run(name: string, step: DriverStep, asked: DriverStepAsk): Promise<DriverOutcome>;
}

/** What a runner is asked with. */
export interface DriverStepAsk extends Omit<DriverAsk, 'tell'> {
  /** Of the plan; a driver of another one refuses. */
  readonly environment: string;
  /** Ends it earlier than its own time would, ms. */
  readonly limitMs?: number;
  readonly tell?: DriverAsk['tell'];
}

/** What drivers work with. */
export interface DriverRunnerParts
  extends Pick<DriverParts, 'clock' | 'limits' | 'backups' | 'directory' | 'store'> {
  /** Addresses that requests may reach though they are not public, and whose certificates count. */
  readonly channels: Pick<Channels, 'allowAddresses' | 'certificates'>;
  /** Makes the driver of an entry; default: the one of its kind. */
  readonly make?: (entry: DriverEntry, parts: DriverParts) => Driver;
}

/** Makes a runner; it does nothing before it is asked. */
export function createDriverRunner(
  { drivers: entries, databases }: Pick<Safety, 'drivers' | 'databases'>,
  parts: DriverRunnerParts,
): DriverRunner {
  const { clock, limits, backups, directory, store, make = driverFor } = parts;
  const rooms = { clock, limits, backups, databases, directory, store };
  const { allowAddresses, certificates = [] } = parts.channels;
  const guard = createAddressGuard(allowAddresses);
  const authorities = certificates.length === 0 ? null : [...rootCertificates, ...certificates];
  const names = entries.map(({ name }) => name);
  const made = new Map<string, Driver>();
  const driverOf = (entry: DriverEntry): Driver => {
    const { secrets } = entry;
    const shared = { ...rooms, guard, authorities, secrets };
    const driver = made.get(entry.name) ?? make(entry, shared);
    made.set(entry.name, driver);
    return driver;
  };
  return {
    entries,
    names,
    async run(name, step, asked) {
      const entry = entries.find((one) => one.name === name);
      const flaw = refusal(entry, name, names, asked);
      if (entry === undefined || flaw !== null) return { outcome: 'failed', detail: flaw ?? '' };
      const timeoutMs = Math.min(entry.timeoutMs, asked.limitMs ?? Number.POSITIVE_INFINITY);
      const ending = new AbortController();
      const cancel = clock.after(timeoutMs, () => ending.abort(new Error('its time is over')));
      const signal = AbortSignal.any([asked.signal, ending.signal]);
      const teller = progressTeller(asked.tell, entry.secrets, limits);
      const { target, key, memo, rehearsal, begunBefore } = asked;
      const given = {
        ...{ target, key, memo, rehearsal, signal, tell: teller.tell },
        ...(begunBefore === undefined ? {} : { begunBefore }),
      };
      const by = { secrets: entry.secrets, limits };
      const work = carriedOut(() => driverOf(entry)[step](given)).then((outcome) =>
        checkedOutcome(outcome, by),
      );
      const outcome = await Promise.race([work, leftAlone(signal, parts)]);
      cancel();
      teller.close();
      if (!ending.signal.aborted || asked.signal.aborted) return outcome;
      const said = `no outcome within ${describeDuration(timeoutMs)}\n${outcome.detail}`;
      const learned = outcome.memo === undefined ? {} : { memo: outcome.memo };
      return { outcome: 'timed-out', detail: actionDetail(said, by), ...learned };
    },
  };
}

function refusal(
  entry: DriverEntry | undefined,
  name: string,
  names: readonly string[],
  { environment, target }: DriverStepAsk,
): string | null {
  if (entry === undefined) {
    const nearest = nearestName(name, names);
    const hint = nearest === null ? 'add it' : `perhaps "${nearest}" is meant`;
    return `the server's configuration has no driver "${name}"; ${hint}`;
  }
  if (entry.environment !== environment)
    return `driver "${name}" is of environment "${entry.environment}", not of "${environment}"; name one of its own`;
  const flaw = valueFlaw(target);
  return flaw === null ? null : `the target cannot be used: ${flaw}`;
}

/** A driver that throws, at once or later, could not find out what it came to. */
async function carriedOut(begin: () => Promise<DriverOutcome>): Promise<DriverOutcome> {
  try {
    return await begin();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message || cause.name : String(cause);
    return { outcome: 'unknown', detail };
  }
}

/** Whoever does not end though he was told to is not waited for. */
function leftAlone(
  signal: AbortSignal,
  { clock, limits }: Pick<DriverParts, 'clock' | 'limits'>,
): Promise<DriverOutcome> {
  return new Promise((resolve) => {
    const left: DriverOutcome = {
      outcome: 'unknown',
      detail: 'it did not end when it was told to',
    };
    const wait = (): void =>
      void clock.after(limits.actionGraceMs * GRACES_TO_END, () => resolve(left));
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
}

function driverFor({ work }: DriverEntry, parts: DriverParts): Driver {
  switch (work.kind) {
    case 'command':
      return createCommandDriver(work, parts);
    case 'program':
      return createProgramDriver(work, parts);
    case 'git-revert':
      return createGitRevertDriver(work, parts);
    case 'haproxy':
      return createHaproxyDriver(work, parts);
    case 'compose':
      return createComposeDriver(work, parts);
    case 'vercel':
      return createVercelDriver(work, parts);
    case 'supabase':
      return createSupabaseDriver(work, parts);
    case 'database':
      return createDatabaseDriver(work, parts);
    default:
      return unreachable(work);
  }
}
