import type { BudgetWork } from '../action/action.ts';
import {
  type ActionFields,
  innerFields,
  readActionText,
  readNumberBound,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';

const BOUNDS = ['above', 'below', 'atLeast', 'atMost'] as const;

/** Reads `budget: { file, figure, atMost | atLeast | above | below }`. Never throws. */
export function readBudgetAction(of: ActionFields): BudgetWork | null {
  const node = of.fields.get('budget');
  if (node === undefined) return null;
  const keys = ['file', 'figure', ...BOUNDS];
  const what = `"budget" of ${of.what}`;
  const inner = innerFields(of, 'budget', mapOf(node, what, keys, of.parts.report));
  if (inner === null) return null;
  const file = readActionText(inner, 'file');
  const path = readActionText(inner, 'figure')?.split('.') ?? [];
  const bound = readNumberBound(inner, BOUNDS);
  if (file === null || bound === null || path.length === 0) return null;
  if (path.includes('') || path.length > 20)
    return refuseField(inner, 'figure', 'it is no way to a figure', 'such as "total.lines.pct"');
  return { kind: 'budget', file: of.parts.secrets.place(file), figure: path, bound };
}
