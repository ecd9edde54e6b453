import { unreachable } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import { candidatesOf, otherArms } from '../rollout/other-arms.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Bars the variants that a rollout took back, so that no rule gives them to anybody: its candidate, of
 * an experiment all arms but control. A rollout that starts with one again, for which a person gave a
 * reason, lifts the bar while it runs, and for good when it completes; one that is aborted bars again
 * what was taken back before, and an experiment that gave one arm to everybody does so with the others.
 */
export async function writeBarred(tx: Tx, { row, rollout, plan }: StoredRollout): Promise<void> {
  const { environment, flag } = row;
  const variants = candidatesOf(plan);
  const setTo = async (isBarred: boolean) => {
    for (const variant of variants) await setBarred(tx, environment, flag, variant, isBarred);
  };
  const { status, ramp } = rollout;
  const shipped = ramp.at(-1)?.candidate;
  switch (status) {
    case 'rolling-back':
    case 'rolled-back':
      return await setTo(true);
    case 'running':
    case 'paused':
      return await setTo(false);
    case 'completed':
      await setTo(false);
      // Of an experiment only what was shipped is known to be good.
      return await barAgain(tx, row, shipped === undefined ? [] : without(variants, shipped));
    case 'aborted':
      return await barAgain(tx, row, variants);
    case 'scheduled':
      return;
    default:
      unreachable(status);
  }
}

function without(variants: readonly string[], one: string): string[] {
  return variants.filter((variant) => variant !== one);
}

/** Bars those of some variants that an earlier rollout of the flag took back. */
async function barAgain(
  tx: Tx,
  row: StoredRollout['row'],
  variants: readonly string[],
): Promise<void> {
  for (const variant of variants) {
    if (await wasRolledBack(tx, row, variant))
      await setBarred(tx, row.environment, row.flag, variant, true);
  }
}

/** Whether an earlier rollout of the flag took the same variant back. */
async function wasRolledBack(
  { db }: Tx,
  { environment, flag }: StoredRollout['row'],
  variant: string,
): Promise<boolean> {
  const earlier = await db
    .selectFrom('rollout')
    .select(['candidate', 'otherArms'])
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('status', 'in', ['rolling-back', 'rolled-back'])
    .where((eb) => eb.or([eb('candidate', '=', variant), eb('otherArms', 'is not', null)]))
    .execute();
  return earlier.some((row) => row.candidate === variant || otherArms(row).includes(variant));
}

/** Puts a variant among those that no rule of a flag gives to anybody, or takes it out. */
export async function setBarred(
  { db }: Tx,
  environment: string,
  key: string,
  variant: string,
  isBarred: boolean,
): Promise<void> {
  const flag = await db
    .selectFrom('flag')
    .select('barred')
    .where('environment', '=', environment)
    .where('key', '=', key)
    .executeTakeFirst();
  const before = fromJson<string[]>(flag?.barred ?? '[]');
  if (before.includes(variant) === isBarred) return;
  const after = isBarred ? [...before, variant] : before.filter((name) => name !== variant);
  await db
    .updateTable('flag')
    .set({ barred: JSON.stringify(after) })
    .where('environment', '=', environment)
    .where('key', '=', key)
    .execute();
}
