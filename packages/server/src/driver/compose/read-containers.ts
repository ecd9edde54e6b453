/** What stands of the containers of some services. */
export type ContainersState =
  | { readonly state: 'up' }
  | { readonly state: 'starting' | 'down'; readonly why: string };

/** A container as `docker compose ps --format json` tells of it. */
interface Container {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
}

/**
 * Whether all services run and are healthy. The answer is one JSON object a line, and of older
 * versions one list. What cannot be read is down. Never throws.
 */
export function readContainers(answer: string, services: readonly string[]): ContainersState {
  const all = containersIn(answer);
  if (all === null) return { state: 'down', why: 'what runs cannot be read' };
  const states = services.map((service) => stateOf(service, all));
  return (
    states.find(({ state }) => state === 'down') ??
    states.find(({ state }) => state === 'starting') ?? { state: 'up' }
  );
}

function stateOf(service: string, all: readonly Container[]): ContainersState {
  const own = all.filter(({ Service }) => Service === service);
  if (own.length === 0) return { state: 'down', why: `"${service}" has no container` };
  for (const { State, Health } of own) {
    const isWell = State === 'running' && (Health === '' || Health === 'healthy');
    if (isWell) continue;
    const isStarting = ['running', 'created', 'restarting'].includes(State);
    const shown = State === 'running' ? Health : State;
    const why = `"${service}" is ${shown}`;
    return { state: isStarting && Health !== 'unhealthy' ? 'starting' : 'down', why };
  }
  return { state: 'up' };
}

function containersIn(answer: string): Container[] | null {
  const text = answer.trim();
  const documents = text.startsWith('[') ? [text] : text.split('\n').filter((line) => line !== '');
  try {
    return documents.flatMap((document) => [JSON.parse(document)].flat()).map(containerOf);
  } catch {
    return null;
  }
}

function containerOf(value: Partial<Container> | null): Container {
  const { Service = '', State = '', Health = '' } = value ?? {};
  return { Service: String(Service), State: String(State), Health: String(Health) };
}
