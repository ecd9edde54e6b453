import { type ColourState, otherColour } from './colour-state.ts';
import type { Colour } from './haproxy-work.ts';
import type { RuntimeSocket } from './runtime-socket.ts';
import { type FormerServer, tookTraffic } from './switch-memo.ts';

/** Where neither HAProxy's file nor the time before says how much a server takes. */
const PLAIN_WEIGHT = 100;

/**
 * Gives the traffic to a colour. First the new one takes some, then the old one takes none: at no
 * moment has a request nowhere to go. All of it may be done again.
 *
 * @throws {StepFailure} when HAProxy refuses a part; the old colour takes traffic then, unless the new
 * one does
 */
export async function switchColours(
  socket: RuntimeSocket,
  colours: Readonly<Record<Colour, ColourState>>,
  to: Colour,
): Promise<void> {
  for (const { name, weight, fileWeight } of colours[to].servers) {
    await socket.setWeight(name, weight || fileWeight || PLAIN_WEIGHT);
    await socket.setState(name, 'ready');
  }
  for (const { name, isHeldBack } of colours[otherColour(to)].servers) {
    await socket.setWeight(name, 0);
    // One in maintenance would be taken out of it.
    if (!isHeldBack) await socket.setState(name, 'drain');
  }
}

/** Gives every server back what it had; those that took traffic first. Throws as above. */
export async function switchBack(
  socket: RuntimeSocket,
  { blue, green }: Readonly<Record<Colour, ColourState>>,
  before: readonly FormerServer[],
): Promise<void> {
  const heldBack = [...blue.servers, ...green.servers].filter((now) => now.isHeldBack);
  const sorted = [...before.filter(tookTraffic), ...before.filter((each) => !tookTraffic(each))];
  for (const { name, weight, isHeldBack } of sorted) {
    await socket.setWeight(name, weight);
    if (!isHeldBack) await socket.setState(name, 'ready');
    else if (!heldBack.some((now) => now.name === name)) await socket.setState(name, 'drain');
  }
}
