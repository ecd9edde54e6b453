import type { Checklist } from '../rollout/types.ts';
import { readItems } from './checklist-items.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { type ListsRead, listOfMigration } from './lists-read.ts';
import { checkName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import { readText } from './text.ts';
import type { Node, Position } from './types.ts';

/** Keys of a checklist. */
export const CHECKLIST: Vocabulary = {
  what: 'a checklist',
  required: { items: 'items: [{ name: docs, title: Documentation updated }]' },
  optional: ['title', 'ours'],
};

/**
 * Reads the checklists of a plan into `read`. Never throws; what cannot be read is reported and left
 * out.
 */
export function readChecklists(
  report: Report,
  node: Node,
  { lists, claims }: ListsRead,
  open: OpenPlaces,
): void {
  const entries = readNamed(report, node, '"checklists"', PLAN_LIMITS.checklists);
  for (const { key, at, value } of entries) {
    const name = checkName(report, key, at, 'the name of a checklist');
    const list = readChecklist(report, value, key, open);
    if (name === null) continue;
    if (name.startsWith(listOfMigration(''))) {
      refuseMigration(report, name, at);
      continue;
    }
    if (claimName(report, claims, name, at, 'checklist', 'each checklist once') === null) continue;
    if (list !== null) lists.set(name, list);
  }
}

function refuseMigration(report: Report, name: string, at: Position): void {
  addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot name a checklist ${quoted(name)}: names that begin so are those of migrations`,
    expected: 'another name, or an entry of "migrations"',
  });
}

function readChecklist(
  report: Report,
  node: Node,
  name: string,
  open: OpenPlaces,
): Checklist | null {
  const fields = readFields(report, node, CHECKLIST);
  if (fields === null) return null;
  const title = readOptional(fields, 'title', null, (value) => readText(report, value, '"title"'));
  const items = readRequired(fields, 'items', (value) => readItems(report, value));
  readOpen(report, fields, 'a checklist', `checklist "${name}"`, open);
  return items === null ? null : { title, ordered: false, items };
}
