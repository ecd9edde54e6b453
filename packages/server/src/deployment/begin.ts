import { randomBytes } from 'node:crypto';
import type { DeploymentView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { maskSecrets } from '../action/mask-secrets.ts';
import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { beginFlaw } from './begin-flaw.ts';
import { deploymentView } from './deployment-view.ts';
import { DEPLOYMENTS_RUNNING_MAX } from './limits.ts';
import { tellEnd } from './tell-end.ts';

type Told = Parameters<SafetyTransactions['beginDeployment']>[0];
type Row = SafetyRows['deployment'];

/**
 * Writes down that a deployment begins, or one that is over. The same key twice is one deployment: the
 * second call changes nothing and answers how it stands now.
 *
 * @param input.status other than `running` = it is over; `endedMs` says since when
 * @throws ProblemError `not-found` for an unknown environment or rollout; `malformed-request` for times
 *   and addresses that cannot be (`beginFlaw`); `conflict` when the key is another deployment's, or
 *   when 100 run already
 */
export async function beginDeployment(tx: Tx, input: Told): Promise<DeploymentView> {
  const { environment, actor, nowMs, status } = input;
  await requireEnvironment(tx, environment);
  const known = await byKey(tx, input);
  if (known !== null) return sameOne(known, input);
  const flaw = beginFlaw(input);
  if (flaw !== null) {
    throw new ProblemError('malformed-request', `Cannot tell of a deployment: ${flaw}`);
  }
  await requireRollout(tx, input);
  if (status === 'running') await requireRoom(tx, environment);
  const row = rowOf(input);
  await tx.db.insertInto('deployment').values(row).execute();
  if (status !== 'running') {
    await tellEnd(tx, row, { actor, nowMs });
    return deploymentView(await reread(tx, row.id));
  }
  const { id, version, kind, slot, commitId: commit, rolloutId: rollout } = row;
  const body = { version, kind, slot, commit, rollout };
  const audit = { actor, action: 'deployment.begun', subject: id, body };
  await appendAudit(tx, environment, [audit], nowMs);
  return deploymentView(row);
}

function rowOf(told: Told): Row {
  const { environment, version, commitMs, kind, slot, status, startedMs, endedMs, url } = told;
  return {
    id: `dp_${randomBytes(8).toString('hex')}`,
    ...{ environment, deduplicationKey: told.key, version, commitId: told.commit, commitMs, kind },
    ...{ slot, live: 0, status, startedMs, endedMs, url, rolloutId: told.rollout },
    ...{ detail: maskSecrets(told.detail, []), actor: told.actor.name },
  };
}

async function byKey({ db }: ReadTx, { environment, key }: Told): Promise<Row | null> {
  if (key === null) return null;
  const found = await db
    .selectFrom('deployment')
    .selectAll()
    .where('environment', '=', environment)
    .where('deduplicationKey', '=', key)
    .executeTakeFirst();
  return found ?? null;
}

/** Times differ from try to try where the caller leaves them out, so they are not compared. */
function sameOne(known: Row, told: Told): DeploymentView {
  const pairs = {
    version: [known.version, told.version],
    commit: [known.commitId, told.commit],
    commitMs: [known.commitMs, told.commitMs],
    kind: [known.kind, told.kind],
    slot: [known.slot, told.slot],
    url: [known.url, told.url],
    rollout: [known.rolloutId, told.rollout],
    status: told.status === 'running' ? [] : [known.status, told.status],
  };
  const other = Object.entries(pairs).filter(([, [stored, given]]) => stored !== given);
  if (other.length === 0) return deploymentView(known);
  const names = other.map(([name]) => `"${name}"`).join(', ');
  throw new ProblemError(
    'conflict',
    `Cannot begin a deployment under key "${told.key}": deployment "${known.id}" has it, with another ${names}; give each deployment a key of its own`,
  );
}

async function requireRollout({ db }: ReadTx, { environment, rollout }: Told): Promise<void> {
  if (rollout === null) return;
  const found = await db
    .selectFrom('rollout')
    .select('id')
    .where('id', '=', rollout)
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (found !== undefined) return;
  throw new ProblemError(
    'not-found',
    `Cannot find rollout "${rollout}" in "${environment}": it does not exist; list the rollouts to see their ids`,
  );
}

async function requireRoom({ db }: ReadTx, environment: string): Promise<void> {
  const { count } = await db
    .selectFrom('deployment')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow();
  if (Number(count) < DEPLOYMENTS_RUNNING_MAX) return;
  throw new ProblemError(
    'conflict',
    `Cannot begin a deployment in "${environment}": ${DEPLOYMENTS_RUNNING_MAX} run there; end those that are over`,
  );
}

async function reread({ db }: ReadTx, id: string): Promise<Row> {
  return await db
    .selectFrom('deployment')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}
