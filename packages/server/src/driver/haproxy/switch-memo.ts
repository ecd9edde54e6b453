import type { JsonObject } from '@tidegate/core';
import { z } from 'zod';
import { StepFailure } from '../step-failure.ts';
import type { ColourState } from './colour-state.ts';
import type { Colour } from './haproxy-work.ts';

/** What `prepare` found out, for the steps after it. */
export type SwitchMemo = z.infer<typeof memoShape>;

/** A server as it was before. */
export type FormerServer = SwitchMemo['before'][number];

const memoShape = z.object({
  /** Took the traffic; `both` where it was divided. */
  live: z.enum(['blue', 'green', 'both', 'none']),
  to: z.enum(['blue', 'green']),
  process: z.string(),
  before: z.array(z.object({ name: z.string(), weight: z.number(), isHeldBack: z.boolean() })),
});

/** What an earlier step wrote; `null` = there was none. Never throws. */
export function readMemo(memo: JsonObject): SwitchMemo | null {
  const read = memoShape.safeParse(memo);
  return read.success ? read.data : null;
}

/**
 * The same for steps that cannot do without.
 *
 * @throws {StepFailure} when there is none
 */
export function neededMemo(memo: JsonObject): SwitchMemo {
  const read = readMemo(memo);
  if (read !== null) return read;
  throw new StepFailure('it was not prepared: nobody wrote down which colour was live');
}

/** Both colours as they are now, to go back to. Never throws. */
export function formerServers(colours: Readonly<Record<Colour, ColourState>>): FormerServer[] {
  return [...colours.blue.servers, ...colours.green.servers].map(
    ({ name, weight, isHeldBack }) => ({ name, weight, isHeldBack }),
  );
}
