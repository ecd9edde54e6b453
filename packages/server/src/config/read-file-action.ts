import type { FileWork } from '../action/action.ts';
import {
  type ActionFields,
  readActionDuration,
  readActionText,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { limits } from './limits.ts';

/** Keys that stand beside `file:`. */
export const FILE_KEYS = ['contains', 'newerThan', 'sha256'] as const;

/** Reads `file:`: a path, and what must be so of what stands there. Never throws. */
export function readFileAction(of: ActionFields): FileWork | null {
  const path = readActionText(of, 'file');
  const contains = readOptionalText(of, 'contains');
  const sha256 = readOptionalText(of, 'sha256');
  const range = { min: limits.actionSpanMinMs, max: limits.actionSpanMaxMs };
  const newerThanMs = of.fields.has('newerThan')
    ? readActionDuration(of, 'newerThan', range, range.min)
    : null;
  if (path === null || contains === false || sha256 === false) return null;
  if (sha256 !== null && !/^[0-9a-f]{64}$/i.test(sha256))
    return refuseField(of, 'sha256', 'it is no SHA-256', '64 hexadecimal digits');
  const place = of.parts.secrets.place(path);
  return {
    kind: 'file',
    path: place,
    contains,
    newerThanMs,
    sha256: sha256?.toLowerCase() ?? null,
  };
}
