import type { Fields } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Position } from './types.ts';

/**
 * Reads `ours`: keys of the same map whose value is our choice, because the team's own documents
 * leave it open. None where it is absent; `null` when it names what is not there, which is reported.
 * Never throws.
 *
 * @param what how messages call the map, for example `a guardrail`
 */
export function readOurs(report: Report, fields: Fields, what: string): readonly string[] | null {
  const field = fields.get('ours');
  if (field === undefined) return [];
  const before = report.problems.length;
  const keys = new Map<string, Position>();
  for (const item of readList(report, field.value, '"ours"', 1, PLAN_LIMITS.oursKeys)) {
    const key = readName(report, item, 'a key of "ours"');
    if (key === null) continue;
    if (key === 'ours' || fields.get(key) === undefined) {
      addProblem(report, {
        code: 'unknown-name',
        at: item.at,
        message: `Cannot mark ${quoted(key)} as ours: ${what} has no such key here`,
        expected: 'keys that stand beside "ours", for example "ours: [for]"',
      });
    } else claimName(report, keys, key, item.at, 'key', 'each key once');
  }
  return report.problems.length > before ? null : [...keys.keys()];
}
