import { nearestName } from '@tidegate/core';
import type { NamedAction } from './named-actions.ts';

/** What plans may name: an action, of all environments, or a driver, of one. */
export type KnownAction = string | KnownDriver;

/** A driver of the server's configuration. */
export interface KnownDriver {
  readonly driver: string;
  /** Plans of this one alone may name it. */
  readonly environment: string;
}

/** Why a plan may not name something. */
export interface ActionFlaw {
  /** A clause with what is named. */
  readonly why: string;
  /** What to do, in words. */
  readonly hint: string;
  /** What would be right there, as a noun; where `instead` is `null`. */
  readonly wanted?: string;
  /** Names that would do, where the name is nowhere; `null` = it is somewhere. */
  readonly instead: readonly string[] | null;
}

/**
 * Why a plan of an environment may not name this there; `null` = it may. Drivers bring something back
 * in a layer, and find nothing out. Never throws.
 */
export function actionFlaw(
  { action, drives }: NamedAction,
  environment: string,
  known: readonly KnownAction[],
): ActionFlaw | null {
  const actions = known.filter((one) => typeof one === 'string');
  if (actions.includes(action)) return null;
  const drivers = known.filter((one) => typeof one !== 'string');
  const driver = drivers.find((one) => one.driver === action);
  if (driver === undefined) {
    const own = drivers.filter((one) => one.environment === environment);
    const fitting = drives === true ? own.map((one) => one.driver) : [];
    const instead = [...actions, ...fitting];
    const nearest = nearestName(action, instead);
    const hint =
      nearest === null ? 'define it in tidegate.config.yaml' : `did you mean "${nearest}"?`;
    const why = `action "${action}", which the server's configuration does not have`;
    return { why, hint, instead };
  }
  if (drives !== true)
    return {
      why: `driver "${action}", which brings something back and finds nothing out`,
      ...{ hint: 'name an action', wanted: 'an action' },
      instead: null,
    };
  if (driver.environment === environment) return null;
  return {
    why: `driver "${action}", which is of environment "${driver.environment}" and not of "${environment}"`,
    ...{ hint: 'name one of its own environment', wanted: 'one of its own environment' },
    instead: null,
  };
}
