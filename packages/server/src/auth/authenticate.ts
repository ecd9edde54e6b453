import type { IncomingHttpHeaders } from 'node:http';
import { type KeyKind, ProblemError } from '@tidegate/protocol';
import type { StoredKey } from '../store/store.ts';
import type { KeyRing } from './key-ring.ts';

/** What an authenticated request may rely on. */
export type Caller = Pick<StoredKey, 'id' | 'kind' | 'name' | 'expiresMs' | 'environment'>;

/** Which kinds of keys may do what, for example `GET /api/v1/flags`. */
export interface Wanted {
  readonly scope: readonly KeyKind[];
  readonly what: string;
}

/**
 * Finds out whose key a request carries (`Authorization: Bearer <key>`, `X-Tidegate-Key: <key>` or
 * OFREP's `X-API-Key: <key>`) and whether that kind may do what is wanted. The key itself never
 * stands in an error.
 *
 * @throws {ProblemError} `unauthenticated` for a missing, unknown, revoked or expired key,
 *   `forbidden` for a kind outside `scope`.
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  wanted: Wanted,
  ring: KeyRing,
  nowMs: number,
): Promise<Caller> {
  return await authenticateText(keyText(headers), wanted, ring, nowMs);
}

/**
 * The same for the text of a key, wherever it stood; `null` = none was sent.
 *
 * @throws {ProblemError} as `authenticate`.
 */
export async function authenticateText(
  text: string | null,
  wanted: Wanted,
  ring: KeyRing,
  nowMs: number,
): Promise<Caller> {
  if (text === null)
    throw refused(wanted.what, 'no API key was sent', 'send "Authorization: Bearer <key>"');
  const key = await ring.find(text);
  if (key === null)
    throw refused(
      wanted.what,
      'the API key is unknown',
      'use one that "tidegate key create" or the first start of this server printed',
    );
  if (key.revokedMs !== null)
    throw refused(
      wanted.what,
      `the API key "${key.name}" was revoked at ${new Date(key.revokedMs).toISOString()}`,
      'make another with "tidegate key create"',
    );
  if (isExpired(key, nowMs))
    throw refused(
      wanted.what,
      `the API key "${key.name}" has expired`,
      'make another with "tidegate key create"',
    );
  if (!wanted.scope.includes(key.kind))
    throw new ProblemError(
      'forbidden',
      `Cannot use "${wanted.what}": the key is of kind "${key.kind}"; use one of kind ${quoted(wanted.scope)}`,
    );
  return key;
}

/** True when a key's time is over at `nowMs`; a key without an end never expires. */
export function isExpired(key: Pick<StoredKey, 'expiresMs'>, nowMs: number): boolean {
  return key.expiresMs !== null && !(key.expiresMs > nowMs);
}

function keyText(headers: IncomingHttpHeaders): string | null {
  const bearer = bearerText(headers.authorization);
  if (bearer !== null) return bearer;
  const named = [headers['x-tidegate-key'], headers['x-api-key']];
  return named.find((text) => typeof text === 'string' && text !== '')?.toString() ?? null;
}

/** The key of an `Authorization: Bearer <key>`; `null` when it is none. Never throws. */
export function bearerText(authorization: string | null | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

function refused(what: string, state: string, advice: string): ProblemError {
  return new ProblemError('unauthenticated', `Cannot use "${what}": ${state}; ${advice}`);
}

function quoted(kinds: readonly KeyKind[]): string {
  return kinds.map((kind) => `"${kind}"`).join(' or ');
}
