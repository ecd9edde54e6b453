import { CONTROLLER } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import { beginBackup } from './begin-backup.ts';
import { beginDrill } from './begin-drill.ts';
import { drillDueMs, policyDueMs } from './calendar-dates.ts';
import { databaseRows } from './database-rows.ts';
import { failureText } from './failure-text.ts';
import {
  CALENDAR_NO_TERM_MS,
  CALENDAR_STEP_MAX_MS,
  CALENDAR_STEP_MIN_MS,
  TROUBLE_LOOK_MS,
} from './limits.ts';
import type { ServiceCore } from './service-core.ts';

/** Begins what is due, and looks from time to time whether all is well. */
export interface Calendar {
  start(): void;
  /** Resolves when a look that is under way has ended. */
  stop(): Promise<void>;
}

/** Makes one that stands still until `start`. Only the holder of the controller's term follows it. */
export function createCalendar(core: ServiceCore): Calendar {
  const { clock, term, log, safety } = core.world;
  let isStopped = true;
  let cancel = (): void => {};
  let looking: Promise<void> = Promise.resolve();
  let lookedMs = Number.NEGATIVE_INFINITY;
  let startedMs = 0;

  const look = async (): Promise<number> => {
    if (term() === null) return CALENDAR_NO_TERM_MS;
    const nextMs = await beginDue(core, startedMs);
    const isTime = clock.monotonicMs() - lookedMs >= TROUBLE_LOOK_MS;
    if (isTime) {
      lookedMs = clock.monotonicMs();
      for (const { name } of safety.databases) await core.settle(name);
    }
    return Math.min(nextMs - clock.nowMs(), TROUBLE_LOOK_MS);
  };
  const again = (): void => {
    looking = look()
      .catch((cause: unknown) => {
        log.warn({ why: failureText(cause, safety) }, 'the calendar of backups was not looked at');
        return CALENDAR_NO_TERM_MS;
      })
      .then((waitMs) => {
        if (isStopped) return;
        const stepMs = Math.min(Math.max(waitMs, CALENDAR_STEP_MIN_MS), CALENDAR_STEP_MAX_MS);
        cancel = clock.after(stepMs, again);
      });
  };
  return {
    start() {
      // Without databases there is no calendar, and an idle server has no timer for it.
      if (safety.databases.length === 0) return;
      isStopped = false;
      startedMs = clock.nowMs();
      again();
    },
    async stop() {
      isStopped = true;
      cancel();
      await looking;
      cancel();
    },
  };
}

/** Begins what is due by now. @returns when the next is due, ms since epoch */
async function beginDue(core: ServiceCore, startedMs: number): Promise<number> {
  const { safety } = core.world;
  const times = () => ({ startedMs, nowMs: core.world.clock.nowMs() });
  let nextMs = Number.POSITIVE_INFINITY;
  const follow = async (dueMs: number | null, begin: () => Promise<unknown>): Promise<void> => {
    if (dueMs === null) return;
    if (dueMs > core.world.clock.nowMs()) nextMs = Math.min(nextMs, dueMs);
    else await begun(core, begin);
  };
  for (const { name: database } of safety.databases) {
    const { backups, drills } = await databaseRows(core.world, database);
    const own = safety.backups.filter((policy) => policy.database === database);
    const first = own.find(({ schedule }) => schedule !== null);
    for (const policy of own) {
      const about = { database, policy: policy.name, verify: null, actor: CONTROLLER };
      const dueMs = policyDueMs(policy, backups, { isFirst: policy === first, ...times() });
      await follow(dueMs, () => beginBackup(core, about));
    }
    for (const policy of safety.drills.filter((drill) => drill.database === database)) {
      const { region } = policy;
      const about = { database, region, toMs: null, actor: CONTROLLER };
      const dueMs = drillDueMs(policy, drills, backups, times());
      await follow(dueMs, () => beginDrill(core, about));
    }
  }
  return nextMs;
}

/** What cannot begin now is due at the next look too. */
async function begun({ world }: ServiceCore, begin: () => Promise<unknown>): Promise<void> {
  try {
    await begin();
  } catch (cause) {
    if (cause instanceof ProblemError && cause.code === 'conflict') return;
    const why = failureText(cause, world.safety);
    world.log.warn({ why }, 'what the calendar of backups wants could not begin');
  }
}
