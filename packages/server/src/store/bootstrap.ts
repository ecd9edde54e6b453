import { randomBytes } from 'node:crypto';
import { CONTROLLER, rulesetHash8 } from '@tidegate/core';
import type { KeyKind } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { insertKey } from '../key/insert.ts';
import type { Tx } from './transaction.ts';

/**
 * Makes the environments that do not exist yet, each with an empty ruleset and a server key, and
 * the first admin key. What exists is left as it is.
 *
 * @returns keys that were made now, the only time their text is seen
 */
export async function bootstrap(
  tx: Tx,
  { nowMs, environments }: { nowMs: number; environments: readonly string[] },
): Promise<{ created: { environment: string; kind: KeyKind; key: string }[] }> {
  const created: { environment: string; kind: KeyKind; key: string }[] = [];
  const make = async (environment: string, kind: KeyKind) => {
    const input = { environment, kind, name: 'first', expiresMs: null, actor: CONTROLLER, nowMs };
    const { key } = await insertKey(tx, input);
    created.push({ environment, kind, key });
  };
  const admin = await tx.db
    .selectFrom('api_key')
    .select('id')
    .where('kind', '=', 'admin')
    .executeTakeFirst();
  if (admin === undefined) await make('*', 'admin');
  const known = await tx.db.selectFrom('environment').select('key').execute();
  for (const environment of new Set(environments)) {
    if (known.some(({ key }) => key === environment)) continue;
    await createEnvironment(tx, environment, nowMs);
    await make(environment, 'server');
  }
  return { created };
}

async function createEnvironment(tx: Tx, key: string, nowMs: number): Promise<void> {
  const hmacSecret = randomBytes(32).toString('base64url');
  await tx.db
    .insertInto('environment')
    .values({ key, lineage: 1, version: 0, hmacSecret })
    .execute();
  await tx.db
    .insertInto('ruleset')
    .values({
      environment: key,
      lineage: 1,
      version: 0,
      patch: JSON.stringify({ flags: {}, evaluators: {} }),
      hash8: rulesetHash8([]),
      cause: 'publish',
      actor: JSON.stringify(CONTROLLER),
      createdMs: nowMs,
    })
    .execute();
  const row = { actor: CONTROLLER, action: 'environment.created', subject: key, body: {} };
  await appendAudit(tx, key, [row], nowMs);
}
