import type { VercelWork } from '../driver/vercel/vercel-work.ts';
import { type ActionFields, readActionText, refuseField } from './action-fields.ts';
import { readInnerMap } from './inner-map.ts';
import { readVariables } from './read-command-action.ts';
import { readServiceAddress, readToken } from './read-service-address.ts';

/** Keys that stand beside `vercel:`. */
export const VERCEL_KEYS: readonly string[] = [];

const KEYS = ['project', 'team', 'token', 'variables', 'url'];
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/** Reads `vercel: { project, team, token, variables, url }`. Never throws. */
export function readVercelDriver(of: ActionFields): VercelWork | null {
  const inner = readInnerMap(of, 'vercel', KEYS);
  if (inner === null) return null;
  const url = readServiceAddress(inner, 'https://api.vercel.com');
  const project = readName(inner, 'project');
  const team = inner.fields.has('team') ? readName(inner, 'team') : null;
  const isTeamWrong = inner.fields.has('team') && team === null;
  const token = readToken(inner);
  const variables = readVariables(inner, 'variables');
  if (url === null || project === null || token === null || variables === null) return null;
  return isTeamWrong ? null : { kind: 'vercel', url, project, team, token, variables };
}

function readName(of: ActionFields, key: string): string | null {
  const name = readActionText(of, key);
  if (name === null || NAME.test(name)) return name;
  return refuseField(of, key, 'it is no name and no id', 'letters, digits and "._-", at most 100');
}
