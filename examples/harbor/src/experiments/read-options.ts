import { parseArgs } from 'node:util';
import { DemoFailure } from '../demo/demo-failure.ts';

/** How the scenario was called. */
export interface ExperimentOptions {
  /** One JSON object on stdout at the end. */
  readonly json: boolean;
  /** 200 … 100 000. */
  readonly users: number;
  /** Names the users, 0 … 4 294 967 295. */
  readonly seed: number;
  /** How long each experiment takes, 10 … 3 600 s. */
  readonly seconds: number;
}

/** Reads the command line (without node and script); throws a `DemoFailure`. */
export function readOptions(args: readonly string[]): ExperimentOptions {
  const { json = false, users = '3000', seed = '1', seconds = '30' } = parse(args);
  return {
    json,
    users: integer('--users', users, [200, 100_000]),
    seed: integer('--seed', seed, [0, 4_294_967_295]),
    seconds: integer('--seconds', seconds, [10, 3_600]),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, users: text, seed: text, seconds: text },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new DemoFailure(
      `Cannot run the experiments: ${why}; use --json, --users <count>, --seed <number>, --seconds <count>`,
    );
  }
}

function integer(name: string, text: string, [min, max]: readonly [number, number]): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new DemoFailure(
    `Cannot run the experiments: ${name} is "${text}"; give a whole number from ${min} to ${max}`,
  );
}
