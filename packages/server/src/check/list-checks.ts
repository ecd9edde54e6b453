import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { Action } from '../action/action.ts';
import type { Check } from './check.ts';
import { checkActions } from './check-actions.ts';
import { checkChannels } from './check-channels.ts';
import { checkController } from './check-controller.ts';
import { checkFlagsOff } from './check-flags-off.ts';
import { checkSdks } from './check-sdks.ts';
import { checkTelemetry } from './check-telemetry.ts';
import type { CheckWorld, PlanInQuestion } from './check-world.ts';
import { runAction } from './run-action.ts';

/**
 * The checks of an installation: what every one needs, what a plan needs, and the actions of the
 * operator's file that are marked for it, or named.
 *
 * @param asked.names these alone; `null` = all
 * @throws {ProblemError} `not-found` when a name is no check, with the nearest one
 */
export function listChecks(
  world: CheckWorld,
  asked: { readonly plan: PlanInQuestion | null; readonly names: readonly string[] | null },
): Check[] {
  const { plan, names } = asked;
  const builtIn: Check[] = [
    checkController(world),
    checkSdks(world),
    ...(plan === null ? [] : ofPlan(world, plan)),
  ];
  const own = new Set(builtIn.map(({ name }) => name));
  // A name of ours stays ours: the action is still there for plans.
  const actions = world.actions.actions.filter(
    ({ name, preflight }) => !own.has(name) && preflight !== 'never',
  );
  if (names === null)
    return [
      ...builtIn,
      ...actions
        .filter(({ preflight }) => preflight === 'always')
        .map((each) => checkOf(world, each)),
    ];
  const all = [...builtIn, ...actions.map((each) => checkOf(world, each))];
  if (!own.has('channels')) all.push(checkChannels(world, null));
  return [...new Set(names)].map((name) => {
    const found = all.find((check) => check.name === name);
    if (found === undefined) throw unknownCheck(name, all, plan === null);
    return found;
  });
}

function ofPlan(world: CheckWorld, found: PlanInQuestion): Check[] {
  const { plan, refusal } = found;
  return [
    {
      name: 'control',
      title: `A rollout of "${plan.name}" may start, and its control is in place`,
      look: async () =>
        refusal === null
          ? { outcome: 'ok', detail: `rolling back gives "${plan.control}"` }
          : { outcome: 'failed', detail: refusal },
    },
    checkFlagsOff(world, plan),
    checkTelemetry(world, plan),
    checkActions(world, plan),
    checkChannels(world, plan),
  ];
}

function checkOf(world: CheckWorld, { name, description }: Action): Check {
  return {
    name,
    title: description === '' ? `Action "${name}"` : description,
    look: (signal) => runAction(world, name, signal),
  };
}

function unknownCheck(name: string, all: readonly Check[], isBare: boolean): ProblemError {
  const names = all.map((check) => check.name);
  const nearest = nearestName(name, names);
  const hint =
    nearest === null ? `name one of ${names.join(', ')}` : `perhaps "${nearest}" is meant`;
  const more = isBare && PLAN_CHECKS.includes(name) ? 'it needs a plan; name one' : hint;
  return new ProblemError('not-found', `Cannot check "${name}": there is no such check; ${more}`);
}

const PLAN_CHECKS: readonly string[] = ['control', 'flags-off', 'telemetry', 'actions'];
