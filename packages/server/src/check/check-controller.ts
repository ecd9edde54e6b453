import type { Check } from './check.ts';
import type { CheckWorld } from './check-world.ts';

/** Whether this server leads, and makes its steps: nothing is raised or rolled back by itself else. */
export function checkController({ loop, limits }: CheckWorld): Check {
  return {
    name: 'controller',
    title: 'The controller makes its steps',
    async look() {
      const { term, tickAgeMs } = loop.status();
      if (term === null) return { outcome: 'failed', detail: 'another process leads, or none' };
      if (tickAgeMs === null) return { outcome: 'failed', detail: 'it has made no step yet' };
      const age = `${Math.round(tickAgeMs / 1_000)} s ago`;
      return tickAgeMs <= limits.readyTickMaxMs
        ? { outcome: 'ok', detail: `it leads in term ${term}` }
        : { outcome: 'failed', detail: `its last step was ${age}` };
    },
  };
}
