import { describeDuration } from '@tidegate/core';
import type { Clock } from '../../config/clock.ts';
import type { DriverAsk } from '../driver.ts';
import { pause } from '../pause.ts';
import { StepFailure } from '../step-failure.ts';
import { otherColour } from './colour-state.ts';
import { haproxyLimits } from './haproxy-limits.ts';
import type { Colour, HaproxyWork } from './haproxy-work.ts';
import type { RuntimeSocket } from './runtime-socket.ts';

/**
 * Waits until the old colour has no session any more, and tells how many are left. Answers what became
 * of them, in words.
 *
 * @throws {StepFailure} when some are left after the time that the driver gives them
 */
export async function waitDrained(
  { drainMs }: Pick<HaproxyWork, 'drainMs'>,
  by: {
    readonly to: Colour;
    readonly clock: Clock;
    readonly socket: RuntimeSocket;
    readonly asked: Pick<DriverAsk, 'tell' | 'signal'>;
  },
): Promise<string> {
  const { to, clock, socket, asked } = by;
  const old = otherColour(to);
  const endMs = clock.monotonicMs() + drainMs;
  let most = 0;
  for (;;) {
    const { sessions } = (await socket.look())[old];
    most = Math.max(most, sessions);
    const done = most - sessions;
    asked.tell({ done, total: most, unit: 'steps', note: `sessions of ${old} that ended` });
    if (sessions === 0)
      return most === 0 ? `${old} has no session` : `all ${most} sessions of ${old} ended`;
    if (clock.monotonicMs() >= endMs)
      throw new StepFailure(
        `${old} still has ${sessions} session${sessions === 1 ? '' : 's'} after ${describeDuration(drainMs)}; give them longer by "drain", or end them`,
      );
    await pause(clock, haproxyLimits.lookEveryMs, asked.signal);
  }
}
