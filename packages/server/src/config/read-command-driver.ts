import type { CommandDriverWork } from '../driver/command/command-work.ts';
import { hasPlace } from '../driver/fill-arguments.ts';
import { type ActionFields, readActionTexts, refuseField } from './action-fields.ts';
import { readInnerMap } from './inner-map.ts';
import { readSurroundings } from './read-command-action.ts';

const KEYS = ['prepare', 'execute', 'verify', 'undo', 'cwd', 'environment'];

/** Reads `command:` of a driver: a program for each step, with places for what is filled in. Never throws. */
export function readCommandDriver(of: ActionFields): CommandDriverWork | null {
  const inner = readInnerMap(of, 'command', KEYS);
  if (inner === null) return null;
  const execute = readStep(inner, 'execute');
  const prepare = readOptionalStep(inner, 'prepare');
  const verify = readOptionalStep(inner, 'verify');
  const undo = readOptionalStep(inner, 'undo');
  const surroundings = readSurroundings(inner);
  if (execute === null || prepare === false || verify === false || undo === false) return null;
  if (surroundings === null) return null;
  return { kind: 'command', prepare, execute, verify, undo, ...surroundings };
}

/** `null` where there is none, `false` where it is wrong, which is reported. */
function readOptionalStep(of: ActionFields, step: string): readonly string[] | null | false {
  return of.fields.has(step) ? (readStep(of, step) ?? false) : null;
}

/** What is filled in picks arguments, never the program. */
function readStep(of: ActionFields, step: string): readonly [string, ...string[]] | null {
  const [program, ...args] = readActionTexts(of, step) ?? [];
  if (program === undefined) return null;
  if (!hasPlace(program)) return [program, ...args];
  return refuseField(of, step, 'its program is filled in', 'a program that is written out');
}
