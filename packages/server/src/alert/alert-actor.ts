import type { Actor } from '@tidegate/core';

/** An alert rule as an actor: the controller, on behalf of the rule. */
export function alertActor(rule: string): Actor {
  return { kind: 'controller', id: `alert:${rule}`, name: `alert "${rule}"` };
}
