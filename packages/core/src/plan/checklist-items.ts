import type { ChecklistItem } from '../rollout/types.ts';
import { readAction } from './action-name.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import { readBoolean } from './number.ts';
import type { Report } from './report.ts';
import { readText } from './text.ts';
import type { Node, Position } from './types.ts';

/** Keys of an item of a checklist. */
export const ITEM: Vocabulary = {
  what: 'an item',
  required: { name: 'name: docs', title: 'title: Documentation updated' },
  optional: ['action', 'blocking'],
};

/**
 * Reads the items of a checklist, each of a name of its own in its list. Without an `action` a
 * person says that it is so; `blocking: false` lets the list be met without it. Never throws; what
 * cannot be read is reported and left out.
 */
export function readItems(report: Report, node: Node): readonly ChecklistItem[] {
  const claims = new Map<string, Position>();
  const items: ChecklistItem[] = [];
  for (const item of readList(report, node, '"items"', 1, PLAN_LIMITS.checklistItems)) {
    const fields = readFields(report, item, ITEM);
    if (fields === null) continue;
    const name = readRequired(fields, 'name', (value) => {
      const text = readName(report, value, '"name"');
      if (text === null) return null;
      return claimName(report, claims, text, value.at, 'item', 'a name of its own in its list');
    });
    const title = readRequired(fields, 'title', (value) => readText(report, value, '"title"'));
    const by = readOptional(fields, 'action', { action: null }, (value) =>
      readAction(report, value, '"action"'),
    );
    const blocking = readOptional(fields, 'blocking', true, (value) =>
      readBoolean(report, value, '"blocking"'),
    );
    if (name === null || title === null || by === null || blocking === null) continue;
    items.push({ name, title, action: by.action, blocking });
  }
  return items;
}
