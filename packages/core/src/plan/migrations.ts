import type { Checklist, ChecklistItem } from '../rollout/types.ts';
import { readAction } from './action-name.ts';
import { isExpandContract, readExpandContract } from './expand-contract.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { type ListsRead, listOfMigration } from './lists-read.ts';
import { checkName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import type { Report } from './report.ts';
import { readText } from './text.ts';
import type { Node } from './types.ts';
import { readWayBack } from './way-back.ts';

/** Keys of a migration. */
export const MIGRATION: Vocabulary = {
  what: 'a migration',
  required: {
    staging: 'staging: migrate-staging',
    backup: 'backup: { action: fresh-backup }',
    execute: 'execute: migrate-production',
    verify: 'verify: count-rows',
    wayBack: 'wayBack: rollback-agent-tables',
  },
  optional: ['title', 'ours'],
};

const STEPS = [
  ['staging', 'It ran on staging'],
  ['backup', 'A backup was made and verified'],
  ['execute', 'It ran'],
  ['verify', 'What it did was verified'],
] as const;

/**
 * Reads migrations into ordered checklists `migration-<name>` of five items: staging, backup,
 * execute, verify, and a way back that a person vouches for; or, by `template: expand-contract`, into
 * expand, backfill, verify, reads, contract. Never throws; what cannot be read is reported and left
 * out.
 */
export function readMigrations(
  report: Report,
  node: Node,
  { lists, claims }: ListsRead,
  open: OpenPlaces,
): void {
  const entries = readNamed(report, node, '"migrations"', PLAN_LIMITS.migrations);
  for (const { key, at, value } of entries) {
    const list = listOfMigration(key);
    const name =
      checkName(report, key, at, 'the name of a migration') &&
      checkName(report, list, at, `the checklist of migration ${quoted(key)}`);
    const migration = isExpandContract(value)
      ? readExpandContract(report, value, key, open)
      : readMigration(report, value, key, open);
    if (name === null) continue;
    if (claimName(report, claims, list, at, 'checklist', 'another name') === null) continue;
    if (migration !== null) lists.set(list, migration);
  }
}

function readMigration(
  report: Report,
  node: Node,
  name: string,
  open: OpenPlaces,
): Checklist | null {
  const fields = readFields(report, node, MIGRATION);
  if (fields === null) return null;
  const title = readOptional(fields, 'title', null, (value) => readText(report, value, '"title"'));
  const items = STEPS.flatMap(([step, text]): readonly ChecklistItem[] => {
    const by = readRequired(fields, step, (value) => readAction(report, value, `"${step}"`));
    return by === null ? [] : [{ name: step, title: text, action: by.action, blocking: true }];
  });
  const wayBack = readRequired(fields, 'wayBack', (value) => readWayBack(report, value));
  readOpen(report, fields, 'a migration', `migration "${name}"`, open);
  if (items.length < STEPS.length || wayBack === null) return null;
  // An action here would go back in order to show that one can: a person says so.
  const vouched: ChecklistItem = {
    name: 'way-back',
    title: `The way back is ready: ${wayBack}`,
    action: null,
    blocking: true,
  };
  return { title, ordered: true, items: [...items, vouched], wayBack };
}
