import { found } from './found.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * The IANA name of a time zone, as written. `null` when there is none of that name, which is
 * reported. Offsets such as `+02:00` are no zones: they know no summer time. Never throws.
 */
export function readTimeZone(report: Report, node: Node): string | null {
  const name = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;
  if (name !== null && isTimeZone(name)) return name;
  const nearest = name === null ? null : nearestName(name, Intl.supportedValuesOf('timeZone'));
  return addProblem(report, {
    code: name === null ? 'wrong-type' : 'unknown-name',
    at: node.at,
    message: `Cannot read "zone": found ${found(node)}`,
    expected:
      nearest === null
        ? 'the name of a time zone, for example "Africa/Kigali" or "UTC"'
        : `"${nearest}"`,
  });
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
