import { ProblemError } from '@tidegate/protocol/problem';
import { unitHider } from '../ingest/unit-hider.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { SCAN_ROWS } from './limits.ts';

/** What stands for a user in an environment's store. */
export interface UserUnits {
  readonly environment: string;
  /** HMAC of the user, or of the conversation, that was asked for. */
  readonly unit: string;
  /** The same, and the sessions that the user owns: telemetry of a conversation names it alone. */
  readonly all: ReadonlySet<string>;
}

/**
 * Hashes a user as SDKs do, and finds the conversations that are theirs. The raw id goes no further.
 *
 * @throws ProblemError `not-found` for an unknown environment; `malformed-request` for an empty id
 */
export async function userUnits(
  tx: ReadTx,
  { environment, user }: { readonly environment: string; readonly user: string },
): Promise<UserUnits> {
  await requireEnvironment(tx, environment);
  if (user === '') {
    throw new ProblemError(
      'malformed-request',
      'Cannot look for a user: the id is empty; give the one that your programs give the SDK',
    );
  }
  const unit = (await unitHider(tx, environment))(user);
  return { environment, unit, all: new Set([unit, ...(await sessionsOf(tx, environment, unit))]) };
}

/** The same, as the store answers it. */
export async function userUnitList(
  tx: ReadTx,
  asked: Parameters<SafetyReads['userUnits']>[0],
): Promise<ReturnType<SafetyReads['userUnits']>> {
  const { unit, all } = await userUnits(tx, asked);
  return { unit, units: [...all] };
}

/** No index leads from a user to their sessions, so all are looked at, some at a time. */
async function sessionsOf(
  { db, rest }: ReadTx,
  environment: string,
  unit: string,
): Promise<string[]> {
  const owned: string[] = [];
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('session_owner')
      .select(['session', 'user'])
      .where('environment', '=', environment)
      .where('session', '>', after)
      .orderBy('session')
      .limit(SCAN_ROWS)
      .execute();
    owned.push(...rows.filter(({ user }) => user === unit).map(({ session }) => session));
    const last = rows.at(-1);
    if (last === undefined || rows.length < SCAN_ROWS) return owned;
    after = last.session;
    await rest?.();
  }
}
