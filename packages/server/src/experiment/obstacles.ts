import { ProblemError } from '@tidegate/protocol/problem';
import { traffic } from '../metric/traffic.ts';
import { findPlan } from '../rollout/find-plan.ts';
import { preflight } from '../rollout/preflight.ts';
import { createSurroundings } from '../rollout/surroundings.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { requireExperiment } from './get.ts';
import { isUnderWay } from './is-under-way.ts';

type Input = Parameters<Reads['experimentObstacles']>[0];

/** Days whose traffic is expected to go on. */
export const TRAFFIC_DAYS = 7;

/** What keeps an experiment from being started now, and the traffic of its flag. */
export async function experimentObstacles(
  tx: ReadTx,
  input: Input,
): Promise<ReturnType<Reads['experimentObstacles']>> {
  const { environment, name, nowMs } = input;
  const stored = await requireExperiment(tx, input);
  const plan = await findPlan(tx, name, environment);
  const asked = { environment, flag: plan.flag, days: TRAFFIC_DAYS, nowMs };
  const unitsPerDay = await unless(async () => (await traffic(tx, asked)).unitsPerDay);
  if (isUnderWay(stored)) return { obstacles: [`It is ${stored.status} already`], unitsPerDay };
  const { freeze, dependency } = await createSurroundings(tx, nowMs).outsideOf(plan, '');
  const refusal = await refusalOf(() =>
    preflight(tx, plan, { reason: null, actions: [], self: null, nowMs }),
  );
  const obstacles = [refusal, freeze, dependency].flatMap((sentence) => sentence ?? []);
  return { obstacles, unitsPerDay };
}

async function refusalOf(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
}

async function unless(ask: () => Promise<number | null>): Promise<number | null> {
  try {
    return await ask();
  } catch (error) {
    // A flag that is not there is told as an obstacle.
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
