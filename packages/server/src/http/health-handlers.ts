import { rewoundSentence } from '../stream/rewound.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * `/api/health` answers from memory alone; `/api/ready` asks the store, the controller, and whether
 * SDKs refuse what is published.
 */
export function healthHandlers(parts: ServerParts): Pick<Handlers, 'health' | 'ready'> {
  const { clock, version } = parts;
  const startedMs = clock.monotonicMs();
  return {
    health: () => ({
      status: 'ok',
      version,
      uptimeMs: Math.round(clock.monotonicMs() - startedMs),
    }),
    ready: async ({ setStatus }) => {
      const checks = [await checkStore(parts), ...checkController(parts), ...checkHistory(parts)];
      const ready = checks.every(({ ok }) => ok);
      if (!ready) setStatus(503);
      return { ready, checks };
    },
  };
}

async function checkStore({ store, clock, limits }: ServerParts): Promise<Check> {
  const name = 'store';
  let giveUp = () => {};
  const late = new Promise<string>((resolve) => {
    giveUp = clock.after(limits.readyStoreMaxMs, () =>
      resolve(`no answer within ${limits.readyStoreMaxMs} ms`),
    );
  });
  const answer = store.read('listEnvironments', {}).then(
    () => null,
    () => 'it answers with an error',
  );
  const trouble = await Promise.race([answer, late]);
  giveUp();
  return { name, ok: trouble === null, detail: trouble ?? 'it answers' };
}

function checkController({ loop, limits }: ServerParts): Check[] {
  const { term, tickAgeMs } = loop.status();
  const isFresh = tickAgeMs !== null && tickAgeMs <= limits.readyTickMaxMs;
  return [
    {
      name: 'lease',
      ok: term !== null,
      detail: term === null ? 'another controller holds it, or none' : `held, term ${term}`,
    },
    {
      name: 'controller',
      ok: isFresh,
      detail:
        tickAgeMs === null ? 'it made no step yet' : `last step ${Math.round(tickAgeMs)} ms ago`,
    },
  ];
}

function checkHistory({ hub }: ServerParts): Check[] {
  const name = 'history';
  const troubles = hub
    .rewound()
    .map((rewound) => ({ name, ok: false, detail: rewoundSentence(rewound) }));
  if (troubles.length > 0) return troubles;
  return [{ name, ok: true, detail: 'no SDK holds a newer ruleset than ours' }];
}
