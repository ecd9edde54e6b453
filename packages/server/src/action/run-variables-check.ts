import type { ActionOutcome, VariablesWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { envLines } from './env-lines.ts';
import { readWhole } from './read-whole.ts';

/** Finds out which variables are not set, or empty. It tells names only. */
export async function runVariablesCheck(
  { names, file, present }: VariablesWork,
  { limits }: ActionParts,
): Promise<ActionOutcome> {
  const set = file === null ? present : await setIn(file, limits.actionFileBytes);
  if ('trouble' in set)
    return { outcome: 'unknown', detail: `the file cannot be read: ${set.trouble}` };
  const missing = names.filter((name) => !set.includes(name));
  if (missing.length === 0) return { outcome: 'ok', detail: `all ${names.length} are set` };
  return { outcome: 'failed', detail: `not set: ${missing.join(', ')}` };
}

/** The last one of a name counts, as for those who read such files. */
async function setIn(file: string, mostBytes: number) {
  const read = await readWhole(file, mostBytes);
  if ('trouble' in read) return read;
  const values = new Map(envLines(read.text).map(({ name, value }) => [name, value]));
  return [...values].flatMap(([name, value]) => (value === '' ? [] : [name]));
}
