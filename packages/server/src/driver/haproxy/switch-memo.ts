import { createHash } from 'node:crypto';
import type { JsonObject } from '@tidegate/core';
import { z } from 'zod';
import { StepFailure } from '../step-failure.ts';
import type { ColourState } from './colour-state.ts';
import type { Colour } from './haproxy-work.ts';

/** What `prepare` found out, for the steps after it. */
export type SwitchMemo = z.infer<typeof memoShape>;

/** A server as it was before. */
export interface FormerServer {
  readonly name: string;
  readonly weight: number;
  readonly isHeldBack: boolean;
}

type Colours = Readonly<Record<Colour, ColourState>>;

const memoShape = z.object({
  /** Took the traffic; `both` where it was divided. */
  live: z.enum(['blue', 'green', 'both', 'none']),
  to: z.enum(['blue', 'green']),
  process: z.string(),
  before: z.object({
    /** Which servers these are. */
    names: z.string(),
    /** How many in a row had which weight, and 1 = were held back: 200 servers fit into a memo. */
    runs: z.array(z.tuple([z.number(), z.number(), z.number()])),
  }),
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
export function formerServers(colours: Colours): SwitchMemo['before'] {
  const runs: SwitchMemo['before']['runs'] = [];
  for (const { weight, isHeldBack } of serversOf(colours)) {
    const last = runs.at(-1);
    const held = isHeldBack ? 1 : 0;
    if (last !== undefined && last[1] === weight && last[2] === held) last[0] += 1;
    else runs.push([1, weight, held]);
  }
  return { names: namesOf(colours), runs };
}

/**
 * The servers of both colours as they were before.
 *
 * @throws {StepFailure} when the operator's file names others by now
 */
export function readFormer({ before }: SwitchMemo, colours: Colours): FormerServer[] {
  if (before.names !== namesOf(colours))
    throw new StepFailure(
      'its colours have other servers now than when it was prepared; switch back by hand',
    );
  const all = before.runs.flatMap(([count, weight, held]) =>
    Array.from({ length: count }, () => ({ weight, isHeldBack: held === 1 })),
  );
  return serversOf(colours).flatMap(({ name }, index) => {
    const former = all[index];
    return former === undefined ? [] : [{ name, ...former }];
  });
}

function serversOf({ blue, green }: Colours): readonly FormerServer[] {
  return [...blue.servers, ...green.servers];
}

/** The same for the same servers in the same order. */
function namesOf({ blue, green }: Colours): string {
  const names = [blue, green].map(({ servers }) => servers.map(({ name }) => name));
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 8);
}

/** Whether new sessions went to it. Never throws. */
export function tookTraffic({ isHeldBack, weight }: FormerServer): boolean {
  return !isHeldBack && weight > 0;
}
