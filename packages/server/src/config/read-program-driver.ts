import type { ProgramWork } from '../driver/program/program-work.ts';
import { type ActionFields, readActionTexts } from './action-fields.ts';
import { readInnerMap } from './inner-map.ts';
import { readSurroundings } from './read-command-action.ts';

/** Reads `program:` of a driver: one program that does all four steps. Never throws. */
export function readProgramDriver(of: ActionFields): ProgramWork | null {
  const inner = readInnerMap(of, 'program', ['run', 'cwd', 'environment']);
  if (inner === null) return null;
  const [program, ...args] = readActionTexts(inner, 'run') ?? [];
  const surroundings = readSurroundings(inner);
  if (program === undefined || surroundings === null) return null;
  return { kind: 'program', command: [program, ...args], ...surroundings };
}
