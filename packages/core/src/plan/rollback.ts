import type { Plan } from '../rollout/types.ts';
import { readFields, readOptional, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_DEFAULTS } from './limits.ts';
import { readList } from './list.ts';
import { readChoice } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const VOCABULARY: Vocabulary = {
  what: '"rollback"',
  required: {},
  optional: ['conversations', 'procedure'],
};
const CONVERSATIONS = ['cut-now', 'drain'] as const;
const LATER_LAYERS = ['deployment', 'database'];

/** Where a plan says nothing: conversations are cut, and the flag is the only layer. */
export const DEFAULT_ROLLBACK: Plan['rollback'] = {
  conversations: PLAN_DEFAULTS.conversations,
  procedure: ['flag'],
};

/**
 * Reads what a rollback does. `null` when it has mistakes, which are reported; layers after the
 * flag are not in this version. Never throws.
 */
export function readRollback(report: Report, node: Node): Plan['rollback'] | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const conversations = readOptional(
    fields,
    'conversations',
    DEFAULT_ROLLBACK.conversations,
    (value) => readChoice(report, value, '"conversations"', CONVERSATIONS),
  );
  const procedure = readOptional(fields, 'procedure', DEFAULT_ROLLBACK.procedure, (value) =>
    readProcedure(report, value),
  );
  return conversations === null || procedure === null ? null : { conversations, procedure };
}

function readProcedure(report: Report, node: Node): readonly 'flag'[] | null {
  const items = readList(report, node, '"procedure"', 1, 1 + LATER_LAYERS.length);
  const flawless = items.map((item, index) => readLayer(report, item, index));
  return items.length > 0 && flawless.every((fine) => fine) ? ['flag'] : null;
}

function readLayer(report: Report, item: Node, index: number): boolean {
  if (index === 0 && item.kind === 'scalar' && item.value === 'flag') return true;
  const later = layerOf(item);
  if (later === null) {
    addProblem(report, {
      code: 'unknown-name',
      at: item.at,
      message: `Cannot use ${found(item)} as layer ${index + 1} of a rollback`,
      expected: index === 0 ? '"flag", which always comes first' : 'no more layers than "flag"',
    });
    return false;
  }
  addProblem(report, {
    code: 'not-supported',
    at: item.at,
    message: `Cannot use layer "${later}" in "procedure": it is not in this version`,
    expected: '"procedure: [flag]"',
  });
  return false;
}

function layerOf(item: Node): string | null {
  if (item.kind === 'list') return null;
  const name = item.kind === 'map' ? item.entries[0]?.key : item.text;
  return LATER_LAYERS.find((layer) => layer === name) ?? null;
}
