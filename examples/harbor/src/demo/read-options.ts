import { parseArgs } from 'node:util';
import { DemoFailure } from './demo-failure.ts';

/** How the demo was called. */
export interface DemoOptions {
  /** One JSON object on stdout at the end. */
  readonly json: boolean;
  /** Stay up after the last rollout, until Ctrl-C. */
  readonly openEnded: boolean;
  /** SDK processes besides the Harbor processes, 0 … 200. */
  readonly sdks: number;
  /** Seed of all chance in traffic and model; `null` = a new one. */
  readonly seed: number | null;
}

/** Most extra SDK processes. */
export const SDKS_MAX = 200;

/** Reads the command line (without node and script); throws a `DemoFailure`. */
export function readOptions(args: readonly string[]): DemoOptions {
  const values = parse(args);
  return {
    json: values.json === true,
    openEnded: values['open-ended'] === true,
    sdks: integer('--sdks', values.sdks ?? '10', SDKS_MAX),
    seed: values.seed === undefined ? null : integer('--seed', values.seed, 4_294_967_295),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        'open-ended': { type: 'boolean' },
        sdks: { type: 'string' },
        seed: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new DemoFailure(
      `Cannot run the demo: ${error instanceof Error ? error.message.split('. ')[0] : String(error)}; use --json, --open-ended, --sdks <count>, --seed <number>`,
    );
  }
}

function integer(name: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw new DemoFailure(
    `Cannot run the demo: ${name} is "${text}"; give a whole number from 0 to ${max}`,
  );
}
