/** A thread of `scripts/simulate.mjs`: it is given ranges of seeds until there are none. */
import { parentPort } from 'node:worker_threads';
import { simulateSeeds } from './simulate-seeds.fixture.ts';

const states = new Set<number>();
const port = parentPort;
if (port === null)
  throw new Error('The simulator runs in a worker thread; use scripts/simulate.mjs');

port.on('message', (range: Parameters<typeof simulateSeeds>[0] | null) => {
  if (range !== null)
    return void simulateSeeds(range, states).then((part) => port.postMessage(part));
  port.postMessage({ states: Uint32Array.from(states) });
  port.close();
});
