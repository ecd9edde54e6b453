import { packProblem, unpackProblem } from './problem-wire.ts';
import type { Engine } from './sqlite-engine.ts';
import type { Store } from './store.ts';

/** An engine of this thread, asked as the store's thread is: copies go in and out, failures as their wire form. */
export function asOnAThread(engine: Engine): Store {
  const crossing = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return structuredClone(await answer);
    } catch (error) {
      throw unpackProblem(structuredClone(packProblem(error)));
    }
  };
  return {
    ...engine,
    read: (name, input) => crossing(engine.read(name, structuredClone(input))),
    transact: (name, input) => crossing(engine.transact(name, structuredClone(input))),
  };
}
