import { unreachable } from '@tidegate/core';
import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import { outcomesOf } from '../step-failure.ts';
import { deleteFunctions } from './delete-functions.ts';
import { restoreMoment } from './restore-moment.ts';
import { setSecrets } from './set-secrets.ts';
import { supabaseApi } from './supabase-api.ts';
import { readSupabaseTarget, type SupabaseTarget } from './supabase-target.ts';
import { done, type SupabaseParts, type SupabaseStep, type SupabaseWay } from './supabase-way.ts';
import type { SupabaseWork } from './supabase-work.ts';
import { takeMigrationBack } from './take-migration-back.ts';

/**
 * Brings a part of a Supabase project back. Targets: `functions-deleted`, `secrets`, `migration:` and
 * 14 digits, `pitr:` and a moment. A rehearsal prepares alone: a project has no place apart from what
 * is live, and most of this cannot be taken back.
 */
export function createSupabaseDriver(work: SupabaseWork, parts: SupabaseParts): Driver {
  const step =
    (run: (way: SupabaseWay, given: SupabaseStep) => Promise<DriverOutcome>) =>
    async (asked: DriverAsk) =>
      run(wayBack(readSupabaseTarget(asked.target)), {
        ...{ work, parts, asked },
        api: supabaseApi(work, parts, asked),
      });
  const unlessRehearsed =
    (run: (way: SupabaseWay, given: SupabaseStep) => Promise<DriverOutcome>) =>
    async (way: SupabaseWay, given: SupabaseStep): Promise<DriverOutcome> => {
      if (!given.asked.rehearsal) return await run(way, given);
      await way.prepare(given);
      return done('rehearsed as far as it can be: everything is there, and nothing was changed');
    };
  return outcomesOf({
    prepare: step((way, given) => way.prepare(given)),
    execute: step(unlessRehearsed((way, given) => way.execute(given))),
    verify: step(unlessRehearsed((way, given) => way.verify(given))),
    undo: step(unlessRehearsed((way, given) => way.undo(given))),
  });
}

function wayBack(target: SupabaseTarget): SupabaseWay {
  switch (target.kind) {
    case 'functions-deleted':
      return deleteFunctions;
    case 'secrets':
      return setSecrets;
    case 'migration':
      return takeMigrationBack(target.version);
    case 'pitr':
      return restoreMoment(target);
    default:
      return unreachable(target);
  }
}
