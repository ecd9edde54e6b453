import { ownsFlag, type RolloutStatus } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { findRollout, type StoredRollout } from '../rollout/load.ts';
import { otherArms } from '../rollout/other-arms.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** A rollout's arms, as far as series can be told apart by them. */
export interface Arms {
  readonly control: string;
  readonly candidate: string;
  /** Of an experiment: they count as the candidate too. */
  readonly otherArms: readonly string[];
  /** Draws of the rollout: from the first, and before `nextDraw`. */
  readonly firstDraw: number;
  readonly nextDraw: number;
}

/** Arms of a stored rollout. */
export function armsOf({ row, rollout }: Pick<StoredRollout, 'row' | 'rollout'>): Arms {
  const { control, candidate, firstDraw } = row;
  return {
    ...{ control, candidate, firstDraw },
    ...{ otherArms: otherArms(row), nextDraw: rollout.nextDraw },
  };
}

/**
 * The arm of a series of the rollout's flag: the draws of this rollout that gave the candidate, or any
 * other arm of an experiment, and all of control, also what no draw of it decided; `null` = neither.
 */
export function armOfSeries(
  { control, candidate, otherArms: others, firstDraw, nextDraw }: Arms,
  { variant, draw }: Pick<Tables['series'], 'variant' | 'draw'>,
): 'control' | 'candidate' | null {
  if (variant === control) return 'control';
  if (draw < firstDraw || draw >= nextDraw) return null;
  return variant === candidate || others.includes(variant) ? 'candidate' : null;
}

/**
 * The rollout of a flag that has not ended, else its last one.
 *
 * @throws ProblemError `not-found` when it never had one
 */
export async function latestRollout(
  tx: ReadTx,
  environment: string,
  flag: string,
): Promise<StoredRollout> {
  const rows = await tx.db
    .selectFrom('rollout')
    .select(['id', 'status'])
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .orderBy('createdMs', 'desc')
    .orderBy('firstDraw', 'desc')
    .execute();
  const underWay = rows.find(({ status }) => ownsFlag(status as RolloutStatus));
  const id = (underWay ?? rows[0])?.id;
  const found = id === undefined ? null : await findRollout(tx, id);
  if (found !== null) return found;
  throw new ProblemError(
    'not-found',
    `Cannot compare variants of "${flag}" in "${environment}": it never had a rollout there; split a metric with "by=variant" instead`,
  );
}
