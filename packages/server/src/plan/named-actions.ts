import { nearestName, type Plan } from '@tidegate/core';

/** Where a plan names an action, and which. */
export interface NamedAction {
  /** Such as `item "unit-tests" of checklist "beta-review"`. */
  readonly place: string;
  readonly action: string;
}

/** Every action of the server's configuration that a plan names. Never throws. */
export function namedActions({ checklists = {}, rollback }: Plan): readonly NamedAction[] {
  const items = Object.entries(checklists).flatMap(([list, { items: all }]) =>
    all.flatMap(({ name, action }) =>
      action === null ? [] : [{ place: `item "${name}" of checklist "${list}"`, action }],
    ),
  );
  const layers = rollback.procedure.flatMap((layer) =>
    layer === 'flag' || layer.action === null
      ? []
      : [{ place: `layer "${layer.name}" of the rollback`, action: layer.action }],
  );
  return [...items, ...layers];
}

/**
 * The first action that a plan names and the configuration does not have, as a sentence; `null` =
 * all are there. Plans give names alone: what an action does stands in the configuration. Never throws.
 *
 * @param known names of the configuration's actions
 */
export function unknownAction(plan: Plan, known: readonly string[]): string | null {
  const missing = namedActions(plan).find(({ action }) => !known.includes(action));
  if (missing === undefined) return null;
  const nearest = nearestName(missing.action, known);
  const hint =
    nearest === null ? 'define it in tidegate.config.yaml' : `did you mean "${nearest}"?`;
  return `${missing.place} names action "${missing.action}", which the server's configuration does not have; ${hint}`;
}
