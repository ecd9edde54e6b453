import { listed, quoted } from './found.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import { readLine, readText } from './text.ts';
import type { Node } from './types.ts';

/** What may stand in brackets in an announcement; it is filled in when it is made. */
export const ANNOUNCEMENT_FIELDS = ['phase', 'date', 'time', 'plan', 'flag', 'reason'] as const;

const BRACKETED = /\[\s*([A-Za-z_-]{1,20})\s*\]/g;

/**
 * Reads the subject (one line) or the text of an announcement. What stands in brackets and nearly is one of our
 * fields, such as `[Date]` or `[pahse]`, is reported: nobody would fill it in. Other brackets stay as
 * they are written. `null` when it has mistakes. Never throws.
 */
export function readAnnouncementText(
  report: Report,
  node: Node,
  what: '"subject"' | '"text"',
): string | null {
  const text = what === '"subject"' ? readLine(report, node, what) : readText(report, node, what);
  if (text === null) return null;
  for (const [whole, word = ''] of text.matchAll(BRACKETED)) {
    if (ANNOUNCEMENT_FIELDS.some((field) => whole === `[${field}]`)) continue;
    const field = nearestName(word, ANNOUNCEMENT_FIELDS);
    if (field === null) continue;
    return addProblem(report, {
      code: 'unknown-name',
      at: node.at,
      message: `Cannot fill in ${quoted(whole)} in ${what}: there is no such field`,
      expected: `"[${field}]", or other words; fields are ${listed(ANNOUNCEMENT_FIELDS)}`,
    });
  }
  return text;
}
