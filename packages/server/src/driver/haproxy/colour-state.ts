import { StepFailure } from '../step-failure.ts';
import type { Colour, HaproxyWork } from './haproxy-work.ts';
import type { ServerView } from './read-servers.ts';

/** One colour of a backend, as it is now. */
export interface ColourState {
  readonly colour: Colour;
  readonly servers: readonly ServerView[];
  /** New sessions go to one of its servers, or would if it were up. */
  readonly takesTraffic: boolean;
  /** Sessions that its servers have now. */
  readonly sessions: number;
}

/**
 * Both colours of a backend.
 *
 * @throws {StepFailure} when HAProxy has not all of their servers
 */
export function coloursOf(
  { backend, colours }: HaproxyWork,
  servers: readonly ServerView[],
): Readonly<Record<Colour, ColourState>> {
  const stateOf = (colour: Colour): ColourState => {
    const own = colours[colour].map((name) => {
      const found = servers.find((server) => server.name === name);
      if (found !== undefined) return found;
      throw new StepFailure(`backend "${backend}" of HAProxy has no server "${name}"`);
    });
    return {
      colour,
      servers: own,
      takesTraffic: own.some(({ isHeldBack, weight }) => !isHeldBack && weight > 0),
      sessions: own.reduce((sum, { sessions }) => sum + sessions, 0),
    };
  };
  return { blue: stateOf('blue'), green: stateOf('green') };
}

/** The other one. Never throws. */
export function otherColour(colour: Colour): Colour {
  return colour === 'blue' ? 'green' : 'blue';
}

/**
 * Why a colour cannot take the traffic; `null` = all of its servers pass their health checks. A server
 * that was set to drain is still checked, one in maintenance is not. Never throws.
 */
export function whyUnhealthy(state: ColourState, trustUnchecked: boolean): string | null {
  for (const server of state.servers) {
    const why = whyNotUp(server, trustUnchecked);
    if (why !== null) return `server "${server.name}" of ${state.colour} ${why}`;
  }
  return null;
}

function whyNotUp({ status, check }: ServerView, trustUnchecked: boolean): string | null {
  const isStanding = status === 'UP' || status === 'DRAIN' || status === 'no check';
  // `UP 1/3` is on its way down, and `NOLB` answers its checks by 404.
  if (!isStanding) return `is "${status}", not "UP"`;
  // HAProxy takes a server for up until its first check says something else.
  if (check === 'INI') return 'was not checked yet';
  if (check !== '' || trustUnchecked) return null;
  return 'has no health check: nobody knows whether it is well; add "check" to it, or set "trustUnchecked"';
}
