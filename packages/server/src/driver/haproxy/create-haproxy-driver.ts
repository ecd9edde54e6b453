import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { outcomesOf, StepFailure } from '../step-failure.ts';
import { type ColourState, otherColour, whyUnhealthy } from './colour-state.ts';
import type { Colour, HaproxyWork } from './haproxy-work.ts';
import { type RuntimeSocket, runtimeSocket } from './runtime-socket.ts';
import { switchBack, switchColours } from './switch-colours.ts';
import {
  formerServers,
  neededMemo,
  readFormer,
  readMemo,
  type SwitchMemo,
  tookTraffic,
} from './switch-memo.ts';
import { waitDrained } from './wait-drained.ts';

type Colours = Readonly<Record<Colour, ColourState>>;
type Step = (asked: DriverAsk, socket: RuntimeSocket) => Promise<DriverOutcome>;

/**
 * Switches between blue and green behind one backend of HAProxy. Targets: `blue`, `green`, and
 * `previous`, the colour that takes no traffic now.
 */
export function createHaproxyDriver(work: HaproxyWork, parts: Pick<DriverParts, 'clock'>): Driver {
  const { clock } = parts;
  const step = (run: Step) => (asked: DriverAsk) =>
    run(asked, runtimeSocket(work, { clock, signal: asked.signal }));
  return outcomesOf({
    prepare: step((asked, socket) => prepare(work, asked, socket)),
    execute: step((asked, socket) => execute(work, asked, socket)),
    verify: step(async (asked, socket) => {
      const memo = neededMemo(asked.memo);
      await refuseAway(work, memo, socket);
      const sessions = await waitDrained(work, { to: memo.to, clock, socket, asked });
      return ok(`${memo.to} takes the traffic; ${sessions}`);
    }),
    undo: step((asked, socket) => undo(work, asked, socket)),
  });
}

async function prepare(
  work: HaproxyWork,
  { target, memo: known }: DriverAsk,
  socket: RuntimeSocket,
): Promise<DriverOutcome> {
  const colours = await socket.look();
  const former = readMemo(known);
  // Asked again: what was live when it began is what it goes back to.
  const to = former?.to ?? wantedColour(target, colours);
  refuseUnhealthy(work, colours[to]);
  const live = liveColour(colours);
  const memo: SwitchMemo = former ?? {
    live,
    to,
    process: await socket.process(),
    before: formerServers(colours),
  };
  const how = live === to ? `${to} takes the traffic already` : `${live} → ${to}`;
  return { ...ok(`${how}; all servers of ${to} are up`), memo: { ...memo } };
}

async function execute(
  work: HaproxyWork,
  { memo: known }: DriverAsk,
  socket: RuntimeSocket,
): Promise<DriverOutcome> {
  const memo = neededMemo(known);
  const colours = await socket.look();
  // It may have gone down since.
  refuseUnhealthy(work, colours[memo.to]);
  const process = await socket.process();
  const next = { ...memo, process };
  if (isSwitched(colours, memo.to))
    return { ...ok(`${memo.to} takes the traffic already`), memo: next };
  await switchColours(socket, colours, memo.to);
  return { ...ok(`${memo.to} takes the traffic now`), memo: next };
}

async function undo(
  work: HaproxyWork,
  { memo: known }: DriverAsk,
  socket: RuntimeSocket,
): Promise<DriverOutcome> {
  const memo = neededMemo(known);
  const colours = await socket.look();
  const before = readFormer(memo, colours);
  const names = before.filter(tookTraffic).map(({ name }) => name);
  // What took none of it, such as one in maintenance, need not be well.
  for (const { servers, ...state } of Object.values(colours))
    refuseUnhealthy(work, {
      ...state,
      servers: servers.filter(({ name }) => names.includes(name)),
    });
  await switchBack(socket, colours, before);
  return ok(`${takers(memo.live)} the traffic again`);
}

function wantedColour(target: string, colours: Colours): Colour {
  if (target === 'blue' || target === 'green') return target;
  if (target !== 'previous')
    throw new StepFailure(`target "${target}" is no colour; name "previous", "blue" or "green"`);
  const live = liveColour(colours);
  if (live === 'both')
    throw new StepFailure(
      'both colours take traffic: none is the previous one; name "blue" or "green"',
    );
  if (live === 'none')
    throw new StepFailure(
      'no colour takes traffic: none is the previous one; name "blue" or "green"',
    );
  return otherColour(live);
}

function liveColour({ blue, green }: Colours): SwitchMemo['live'] {
  if (blue.takesTraffic) return green.takesTraffic ? 'both' : 'blue';
  return green.takesTraffic ? 'green' : 'none';
}

function takers(live: SwitchMemo['live']): string {
  if (live === 'none') return 'as before, no colour takes';
  return live === 'both' ? 'both colours take' : `${live} takes`;
}

function isSwitched(colours: Colours, to: Colour): boolean {
  const isWhole = colours[to].servers.every(({ weight, isHeldBack }) => weight > 0 && !isHeldBack);
  return isWhole && colours[otherColour(to)].servers.every(({ weight }) => weight === 0);
}

function refuseUnhealthy({ trustUnchecked }: HaproxyWork, state: ColourState): void {
  const why = whyUnhealthy(state, trustUnchecked);
  if (why !== null) throw new StepFailure(why);
}

/** The traffic went somewhere else since: by hand, or because HAProxy forgot its weights. */
async function refuseAway(
  work: HaproxyWork,
  memo: SwitchMemo,
  socket: RuntimeSocket,
): Promise<void> {
  const { to, process } = memo;
  const colours = await socket.look();
  refuseUnhealthy(work, colours[to]);
  if (isSwitched(colours, to)) return;
  const isAnew = (await socket.process()) !== process;
  throw new StepFailure(
    isAnew
      ? `${to} does not take all the traffic: HAProxy was started anew and has forgotten its weights; ask for this layer again, and let it keep them by "load-server-state-from-file"`
      : `${to} does not take all the traffic: its weights are not as they were set; somebody else changes them too`,
    'failed',
    // Looking again would never give it the traffic.
    { ...memo, retryFrom: 'execute' },
  );
}

function ok(detail: string): DriverOutcome {
  return { outcome: 'ok', detail };
}
