import type { Clock } from '../../config/clock.ts';
import { StepFailure } from '../step-failure.ts';
import { askSocket } from './ask-socket.ts';
import { type ColourState, coloursOf } from './colour-state.ts';
import type { Colour, HaproxyWork } from './haproxy-work.ts';
import { readProcess, readServers } from './read-servers.ts';

/** What a driver asks of HAProxy while one step lasts. All of it rejects with a `StepFailure`. */
export interface RuntimeSocket {
  /** Both colours, as they are now. */
  look(): Promise<Readonly<Record<Colour, ColourState>>>;
  /** The process that answers; another one was started or reloaded, and knows no weights of before. */
  process(): Promise<string>;
  setWeight(server: string, weight: number): Promise<void>;
  setState(server: string, state: 'ready' | 'drain'): Promise<void>;
}

/** Makes one; nothing is asked before. */
export function runtimeSocket(
  work: HaproxyWork,
  by: { readonly clock: Clock; readonly signal: AbortSignal },
): RuntimeSocket {
  const { socket, backend } = work;
  const ask = (command: string) => askSocket(socket, command, by);
  const change = async (command: string): Promise<void> => {
    const said = await ask(command);
    // Success is silent.
    if (said !== '') throw new StepFailure(`HAProxy refuses "${command}": ${oneLine(said)}`);
  };
  return {
    async look() {
      const state = await ask(`show servers state ${backend}`);
      const stat = await ask(`show stat ${backend} 4 -1`);
      const servers = readServers(state, stat);
      if (servers !== null) return coloursOf(work, servers);
      const said = oneLine(state.startsWith('1') ? stat : state);
      throw new StepFailure(`HAProxy does not tell of backend "${backend}": ${said}`);
    },
    async process() {
      const found = readProcess(await ask('show info'));
      if (found !== null) return found;
      throw new StepFailure('HAProxy does not name its process', 'unknown');
    },
    setWeight: (server, weight) => change(`set server ${backend}/${server} weight ${weight}`),
    setState: (server, state) => change(`set server ${backend}/${server} state ${state}`),
  };
}

function oneLine(text: string): string {
  return text.split('\n', 1).join('').slice(0, 200);
}
