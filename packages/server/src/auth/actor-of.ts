import type { Actor } from '@tidegate/core';
import type { Caller } from './authenticate.ts';

/** Who a caller is in the audit chain. */
export function actorOf(caller: Pick<Caller, 'id' | 'name'>): Actor {
  return { kind: 'key', id: caller.id, name: caller.name };
}
