import type { Checklist, ChecklistItem } from '../rollout/types.ts';
import { readAction } from './action-name.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import { readText } from './text.ts';
import type { Node } from './types.ts';
import { readWayBack } from './way-back.ts';

/** What `template` of a migration may say. */
export const MIGRATION_TEMPLATES = ['expand-contract'] as const;

/** Keys of a migration by template. */
export const EXPAND_CONTRACT: Vocabulary = {
  what: 'a migration by template',
  required: {
    template: 'template: expand-contract',
    run: 'run: { expand: prefs-expand, backfill: prefs-backfill, verify: prefs-verify, contract: prefs-contract }',
    back: 'back: { expand: prefs-unexpand, backfill: prefs-unbackfill }',
    wayBack: 'wayBack: restore the backup',
  },
  optional: ['title', 'ours'],
};

/** Who does what; `reads` is by hand where nothing is said. */
export const MIGRATION_RUN: Vocabulary = {
  what: '"run"',
  required: {
    expand: 'expand: prefs-expand',
    backfill: 'backfill: prefs-backfill',
    verify: 'verify: prefs-verify',
    contract: 'contract: prefs-contract',
  },
  optional: ['reads'],
};

/** What takes which step back. */
export const MIGRATION_BACK: Vocabulary = {
  what: '"back"',
  required: { expand: 'expand: prefs-unexpand', backfill: 'backfill: prefs-unbackfill' },
  optional: ['reads'],
};

const STEPS = [
  ['expand', 'The new form is there beside the old one'],
  ['backfill', 'Every row is in the new form'],
  ['verify', 'Both forms were compared and say the same'],
  ['reads', 'The new form is read'],
  ['contract', 'The old form is gone'],
] as const;

/** Where reads are switched by hand, so are they back. */
const READS_BACK = 'read the old form again';

/** Whether a migration names a template. Never throws. */
export function isExpandContract(node: Node): boolean {
  return node.kind === 'map' && node.entries.some(({ key }) => key === 'template');
}

/**
 * Reads a migration by template `expand-contract` into an ordered checklist of five items: expand,
 * backfill, verify, reads, contract. Each names its way back, but `verify`, which changes nothing, and
 * `contract`, after which `wayBack` alone is left. `null` when it has mistakes, which are reported.
 * Never throws.
 */
export function readExpandContract(
  report: Report,
  node: Node,
  name: string,
  open: OpenPlaces,
): Checklist | null {
  const fields = readFields(report, node, EXPAND_CONTRACT);
  if (fields === null) return null;
  const template = readRequired(fields, 'template', (value) => readTemplate(report, value));
  const title = readOptional(fields, 'title', null, (value) => readText(report, value, '"title"'));
  const run = readRequired(fields, 'run', (value) => readFields(report, value, MIGRATION_RUN));
  const back = readRequired(fields, 'back', (value) => readFields(report, value, MIGRATION_BACK));
  const wayBack = readRequired(fields, 'wayBack', (value) => readWayBack(report, value));
  readOpen(report, fields, 'a migration by template', `migration "${name}"`, open);
  const items = run === null || back === null ? [] : readSteps(report, run, back, wayBack ?? '');
  if (template === null || wayBack === null || items.length < STEPS.length) return null;
  return { title, ordered: true, items, wayBack };
}

function readTemplate(report: Report, node: Node): string | null {
  const known = MIGRATION_TEMPLATES.find((name) => node.kind === 'scalar' && node.value === name);
  if (known !== undefined) return known;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "template": found ${found(node)}`,
    expected: MIGRATION_TEMPLATES.map((name) => `"${name}"`).join(', '),
  });
}

function readSteps(
  report: Report,
  run: Fields,
  back: Fields,
  end: string,
): readonly ChecklistItem[] {
  return STEPS.flatMap(([step, text]): readonly ChecklistItem[] => {
    const fallback = step === 'reads' ? { action: null } : null;
    const by = readOptional(run, step, fallback, (value) =>
      readAction(report, value, `"${step}" of "run"`),
    );
    const way = readBack(report, back, step);
    if (by === null || way === 'wrong') return [];
    const named = step === 'contract' ? `; the way back from here: ${end}` : '';
    const title = way === null ? `${text}${named}` : `${text}; the way back: ${way}`;
    const item = { name: step, title, action: by.action, blocking: true };
    return [way === null ? item : { ...item, wayBack: way }];
  });
}

/** What takes a step back; `null` = nothing does. */
function readBack(
  report: Report,
  back: Fields,
  step: (typeof STEPS)[number][0],
): string | null | 'wrong' {
  const fallback = step === 'reads' ? READS_BACK : null;
  const field = back.get(step);
  return field === undefined ? fallback : (readWayBack(report, field.value) ?? 'wrong');
}
