import { parseDrawName } from '@tidegate/core';
import { NAME_LENGTH_MAX } from '@tidegate/protocol';
import { textAttribute } from './attribute-names.ts';
import type { Attributes } from './attributes.ts';
import type { EvaluationFact } from './facts.ts';

/**
 * The evaluation that attributes tell of, whether of a span, a span's event, a point or a log record;
 * `null` when they tell of none. A variant `new~4` was drawn by draw 4.
 */
export function readEvaluation(attributes: Attributes, atMs: number): EvaluationFact | null {
  const flag = textAttribute(attributes, 'flag');
  const name = textAttribute(attributes, 'variant');
  if (flag === null || name === null) return null;
  const { variant, draw } = parseDrawName(name);
  if (!isUsable(flag) || !isUsable(variant)) return null;
  const context = textAttribute(attributes, 'context');
  return { flag, variant, draw, context, atMs };
}

/** What the database and the wire take for a name. */
function isUsable(text: string): boolean {
  return text.length <= NAME_LENGTH_MAX && !text.includes('\0') && text !== '__proto__';
}
