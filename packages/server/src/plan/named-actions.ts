import { type Plan, TRAFFIC } from '@tidegate/core';
import { actionFlaw, type KnownAction } from './known-actions.ts';

/** Where a plan names an action, and which. */
export interface NamedAction {
  /** Such as `item "unit-tests" of checklist "beta-review"`. */
  readonly place: string;
  readonly action: string;
  /** It brings a layer back, so it may be a driver; absent = it finds something out. */
  readonly drives?: true;
}

/** Every action of the server's configuration that a plan names. Never throws. */
export function namedActions({ checklists = {}, rollback }: Plan): readonly NamedAction[] {
  const items = Object.entries(checklists).flatMap(([list, { items: all }]) =>
    all.flatMap(({ name, action }) =>
      action === null ? [] : [{ place: `item "${name}" of checklist "${list}"`, action }],
    ),
  );
  const layers = rollback.procedure.flatMap((layer): NamedAction[] =>
    layer === 'flag' || layer.action === null
      ? []
      : [{ place: `layer "${layer.name}" of the rollback`, action: layer.action, drives: true }],
  );
  const checks = rollback.procedure.flatMap((layer) =>
    layer === 'flag' ? [] : checksOf(layer.name, layer.verify),
  );
  return [...items, ...layers, ...checks];
}

/** What finds out whether a layer worked; the built-in look at the traffic needs no action. */
function checksOf(layer: string, verify: readonly string[] = []): readonly NamedAction[] {
  return verify
    .filter((name) => name !== TRAFFIC)
    .map((action) => ({ place: `check "${action}" of layer "${layer}" of the rollback`, action }));
}

/**
 * The first action or driver that a plan may not name, as a sentence; `null` = there is none. Plans
 * give names alone: what one does stands in the configuration. Never throws.
 *
 * @param known what the configuration has
 */
export function unknownAction(plan: Plan, known: readonly KnownAction[]): string | null {
  for (const named of namedActions(plan)) {
    const flaw = actionFlaw(named, plan.environment, known);
    if (flaw !== null) return `${named.place} names ${flaw.why}; ${flaw.hint}`;
  }
  return null;
}
