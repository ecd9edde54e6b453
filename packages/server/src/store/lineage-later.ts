import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import { setBarred } from '../controller/write-barred.ts';
import { killFlag } from '../flag/kill.ts';
import { LIVE_STATUSES, loadRollouts, type StoredRollout } from '../rollout/load.ts';
import { candidatesOf } from '../rollout/other-arms.ts';
import { fromJson } from './from-json.ts';
import { isolated, whyOf } from './isolated.ts';
import type { LineageAsk } from './lineage.ts';
import { takeFlagsBack } from './lineage-rollouts.ts';
import type { Tx } from './transaction.ts';

/** What the store that is replaced knew better: only what takes something away. */
export interface LaterFacts {
  /** The highest of its environments. */
  readonly lineage: number;
  /** Rollouts that went back, or were aborted. */
  readonly back: readonly string[];
  readonly flags: readonly {
    readonly environment: string;
    readonly key: string;
    /** Variants that were rolled back. */
    readonly barred: readonly string[];
    readonly isKilled: boolean;
  }[];
  readonly revokedKeys: readonly { readonly id: string; readonly revokedMs: number }[];
  /** How often a user's data was erased, by environment, and when. */
  readonly erased: readonly { readonly environment: string; readonly atMs: number }[];
}

/**
 * Takes away again what was taken away after the backup: candidates that were rolled back, flags that
 * were switched off, keys that were revoked. What was given since is not given again.
 *
 * @returns what was done, as sentences
 */
export async function applyLater(
  tx: Tx,
  environment: string,
  later: LaterFacts,
  ask: LineageAsk,
): Promise<string[]> {
  return [
    ...(await backAgain(tx, environment, later, ask)),
    ...(await barredAgain(tx, environment, later, ask)),
    ...(await killedAgain(tx, environment, later, ask)),
    ...(await revokedAgain(tx, environment, later, ask)),
  ];
}

const SINCE = 'it was taken back after the backup was made';

async function backAgain(
  tx: Tx,
  environment: string,
  { back, flags }: LaterFacts,
  ask: LineageAsk,
): Promise<string[]> {
  const told: string[] = [];
  const isBack = ({ row, plan }: StoredRollout): boolean =>
    back.includes(row.id) ||
    flags.some(
      (flag) =>
        flag.environment === environment &&
        flag.key === row.flag &&
        candidatesOf(plan).some((name) => flag.barred.includes(name)),
    );
  const serving = LIVE_STATUSES.filter((status) => status !== 'rolling-back');
  const live = await loadRollouts(tx, environment, serving);
  const done = (await loadRollouts(tx, environment, ['completed'])).filter(({ row }) =>
    back.includes(row.id),
  );
  for (const before of [...live.filter(isBack), ...done]) {
    const name = `rollout "${before.row.id}" of flag "${before.row.flag}" in "${environment}"`;
    try {
      await isolated(tx, (part) => takeFlagsBack(part, before, ask, `It stays away: ${SINCE}`));
      told.push(`${name}: its flag gives control again, for ${SINCE}`);
    } catch (error) {
      told.push(`${name}: ${SINCE}, and that could not be done again (${whyOf(error)})`);
    }
  }
  return told;
}

async function barredAgain(
  tx: Tx,
  environment: string,
  { flags }: LaterFacts,
  { actor, nowMs }: LineageAsk,
): Promise<string[]> {
  const keys: string[] = [];
  for (const { key, barred } of own(flags, environment)) {
    const row = await flagRow(tx, environment, key);
    if (row === undefined) continue;
    const before = fromJson<string[]>(row.barred);
    const variants = Object.keys(fromJson<Record<string, unknown>>(row.variants));
    const more = barred.filter((name) => variants.includes(name) && !before.includes(name));
    for (const name of more) await setBarred(tx, environment, key, name, true);
    if (more.length > 0) keys.push(key);
  }
  if (keys.length > 0) await publish(tx, { environment, keys, cause: 'rollback', actor, nowMs });
  return keys.map((key) => `flag "${key}" in "${environment}": no rule gives what was rolled back`);
}

async function killedAgain(
  tx: Tx,
  environment: string,
  { flags }: LaterFacts,
  { actor, nowMs }: LineageAsk,
): Promise<string[]> {
  const told: string[] = [];
  for (const { key, isKilled } of own(flags, environment)) {
    const row = isKilled ? await flagRow(tx, environment, key) : undefined;
    if (row === undefined || row.killed !== null) continue;
    const reason = 'It was switched off after the backup was made';
    await killFlag(tx, { environment, key, reason, actor, nowMs });
    told.push(`flag "${key}" in "${environment}": switched off again`);
  }
  return told;
}

async function revokedAgain(
  tx: Tx,
  environment: string,
  { revokedKeys }: LaterFacts,
  { actor, nowMs }: LineageAsk,
): Promise<string[]> {
  const told: string[] = [];
  for (const { id, revokedMs } of revokedKeys) {
    const { numUpdatedRows } = await tx.db
      .updateTable('api_key')
      .set({ revokedMs })
      .where('id', '=', id)
      .where('environment', 'in', [environment, '*'])
      .where('revokedMs', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) continue;
    const audit = { actor, action: 'key.revoked', subject: id, body: { again: true } };
    await appendAudit(tx, environment, [audit], nowMs);
    told.push(`key "${id}": revoked again`);
  }
  return told;
}

function own(flags: LaterFacts['flags'], environment: string): LaterFacts['flags'] {
  return flags.filter((flag) => flag.environment === environment);
}

async function flagRow({ db }: Tx, environment: string, key: string) {
  return await db
    .selectFrom('flag')
    .select(['barred', 'variants', 'killed'])
    .where('environment', '=', environment)
    .where('key', '=', key)
    .where('archivedMs', 'is', null)
    .executeTakeFirst();
}
