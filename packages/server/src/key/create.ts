import type { Actor } from '@tidegate/core';
import type { KeyKind, KeyView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Tx } from '../store/transaction.ts';
import { insertKey } from './insert.ts';
import { keyView } from './view.ts';

/**
 * Makes an API key; its text is in this answer and nowhere else. Environment `*` is every one, for
 * admin keys only.
 *
 * @throws ProblemError `not-found` for an unknown environment, `malformed-request` for a key of
 *   all environments that is no admin key, or one that has expired already
 */
export async function createKey(
  tx: Tx,
  input: {
    environment: string;
    kind: KeyKind;
    name: string;
    expiresMs: number | null;
    actor: Actor;
    nowMs: number;
  },
): Promise<{ key: string; view: KeyView }> {
  const { environment, kind, expiresMs, nowMs } = input;
  if (environment !== '*') await requireEnvironment(tx, environment);
  else if (kind !== 'admin') {
    throw new ProblemError(
      'malformed-request',
      `Cannot create a "${kind}" key: environment "*" is for admin keys; name one environment`,
    );
  }
  if (expiresMs !== null && !(expiresMs > nowMs)) {
    throw new ProblemError(
      'malformed-request',
      `Cannot create a key: expiresMs ${expiresMs} has passed; give a later time`,
    );
  }
  const { key, row } = await insertKey(tx, input);
  return { key, view: keyView(row) };
}
