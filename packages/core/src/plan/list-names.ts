import { listed, quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { listOfMigration } from './lists-read.ts';
import { readOneOrMore } from './name-list.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/**
 * Reads the name of a checklist of the plan, or a list of them. Names that it has not are reported
 * and left out. Never throws.
 *
 * @param what how messages call it, for example `"completion"`
 * @param lists names of the plan's checklists
 */
export function readListNames(
  report: Report,
  node: Node,
  what: string,
  lists: readonly string[],
): readonly string[] {
  const max = PLAN_LIMITS.checklists + PLAN_LIMITS.migrations;
  const names = readOneOrMore(report, node, { what, noun: 'checklist', max });
  return [...names].flatMap(([name, at]) => {
    if (lists.includes(name)) return [name];
    refuse(report, { name, at, noun: 'checklist' }, lists);
    return [];
  });
}

/** The same for migrations: the answer is the names of their checklists. */
export function readMigrationNames(
  report: Report,
  node: Node,
  lists: readonly string[],
): readonly string[] {
  const list = { what: '"migrations"', noun: 'migration', max: PLAN_LIMITS.migrations };
  return [...readOneOrMore(report, node, list)].flatMap(([name, at]) => {
    if (lists.includes(listOfMigration(name))) return [listOfMigration(name)];
    const prefix = listOfMigration('');
    const migrations = lists.flatMap((each) =>
      each.startsWith(prefix) ? [each.slice(prefix.length)] : [],
    );
    refuse(report, { name, at, noun: 'migration' }, migrations);
    return [];
  });
}

interface Unknown {
  readonly name: string;
  readonly at: Position;
  readonly noun: 'checklist' | 'migration';
}

function refuse(report: Report, { name, at, noun }: Unknown, known: readonly string[]): void {
  const nearest = nearestName(name, known);
  const right = known.length === 0 ? `an entry of that name under "${noun}s"` : listed(known);
  addProblem(report, {
    code: 'unknown-name',
    at,
    message: `Cannot find ${noun} ${quoted(name)}: the plan has no such ${noun}`,
    expected: nearest === null ? right : quoted(nearest),
  });
}
