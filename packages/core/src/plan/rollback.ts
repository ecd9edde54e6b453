import type { Layer, Plan } from '../rollout/types.ts';
import { readChannels } from './channels.ts';
import { readFields, readOptional, type Vocabulary } from './fields.ts';
import { readFlagLayer, readLayer } from './layer.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readChoice } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys of `rollback`. */
export const ROLLBACK: Vocabulary = {
  what: '"rollback"',
  required: {},
  optional: ['conversations', 'procedure', 'escalate', 'ours'],
};

/** What happens to conversations that are under way. */
export const CONVERSATIONS = ['cut-now', 'drain'] as const;

type Procedure = Plan['rollback']['procedure'];

/** Where a plan says nothing: conversations are cut, and the flag is the only layer. */
export const DEFAULT_ROLLBACK: Plan['rollback'] = {
  conversations: PLAN_DEFAULTS.conversations,
  procedure: ['flag'],
};

/**
 * Reads what a rollback does: what happens to conversations, and its layers in order, of which the
 * flag is the first, and who hears of it when one fails. `null` when it has mistakes, which are reported. Never throws.
 */
export function readRollback(
  report: Report,
  node: Node,
  open: OpenPlaces,
): Plan['rollback'] | null {
  const fields = readFields(report, node, ROLLBACK);
  if (fields === null) return null;
  const conversations = readOptional(
    fields,
    'conversations',
    DEFAULT_ROLLBACK.conversations,
    (value) => readChoice(report, value, '"conversations"', CONVERSATIONS),
  );
  const procedure = readOptional(fields, 'procedure', DEFAULT_ROLLBACK.procedure, (value) =>
    readProcedure(report, value, open),
  );
  const escalate = readOptional<readonly string[]>(fields, 'escalate', [], (value) =>
    readChannels(report, value, '"escalate"'),
  );
  readOpen(report, fields, '"rollback"', 'rollback', open);
  if (conversations === null || procedure === null || escalate === null) return null;
  return { conversations, procedure, ...(escalate.length === 0 ? {} : { escalate }) };
}

function readProcedure(report: Report, node: Node, open: OpenPlaces): Procedure | null {
  const items = readList(report, node, '"procedure"', 1, PLAN_LIMITS.layers);
  const claims = new Map<string, Position>();
  const layers: ('flag' | Layer)[] = [];
  for (const [index, item] of items.entries()) {
    const layer = index === 0 ? readFlagLayer(report, item, open) : readLayer(report, item, open);
    if (layer === null) continue;
    const name = layer === 'flag' ? 'flag' : layer.name;
    const own = 'a "name" of its own';
    if (claimName(report, claims, name, item.at, 'layer', own) !== null) layers.push(layer);
  }
  return items.length > 0 && layers.length === items.length ? layers : null;
}
