import {
  type ActionFields,
  readActionSecret,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { isWebAddress } from './read-web-address.ts';

/**
 * Reads `url`, where a service listens: https, or http on loopback, without path, query and password;
 * a token goes there. `null` when it is something else, which is reported. Never throws.
 */
export function readServiceAddress(of: ActionFields, otherwise: string): string | null {
  const url = readOptionalText(of, 'url');
  if (url === null) return otherwise;
  if (url === false) return null;
  if (isWebAddress(url) && isPrivate(new URL(url))) return url.replace(/\/$/, '');
  const expected = 'an https URL without a path, or an http one on loopback';
  return refuseField(of, 'url', 'a token would be sent there', expected);
}

/** Reads `token`, which is never shown. `null` when there is none, which is reported. Never throws. */
export function readToken(of: ActionFields): string | null {
  const token = readActionSecret(of, 'token');
  if (token === null) return null;
  of.secrets.push(token);
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  return refuseField(of, 'token', 'it has signs that no header may have', 'printable signs');
}

function isPrivate({ protocol, hostname, pathname, search }: URL): boolean {
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return pathname === '/' && search === '' && (protocol === 'https:' || isLoopback);
}
