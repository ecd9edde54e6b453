/** The world that effects act on: it remembers what it was asked to do. */
import type { Outside } from './server-node.fixture.ts';
import type { World } from './world.fixture.ts';

export interface OutsideWorld {
  readonly carryOut: Outside;
}

/** Actions that fail at first, of 100. */
const FAILING = 30;

export function outsideWorld(world: World): OutsideWorld {
  const payloads = new Map<string, string>();
  return {
    carryOut({ effect: { id, kind, payload } }, answer) {
      const text = `${kind} ${JSON.stringify(payload)}`;
      const known = payloads.get(id) ?? text;
      if (known !== text) world.flaw('other-payload', `effect ${id} was ${known}, is ${text}`);
      payloads.set(id, known);
      const isFailing = world.random.below(100) < FAILING && !world.isHealed;
      answer(isFailing ? 'failed' : 'ok');
    },
  };
}
