import type { Kysely } from 'kysely';
import { pruneAlerts } from '../alert/prune-alerts.ts';
import { pruneDeployments } from '../deployment/prune-deployments.ts';
import { pruneDeliveries } from '../notify/prune-deliveries.ts';
import { pruneOtlp } from '../otlp/prune-otlp.ts';
import { groupBy } from '../store/group-by.ts';
import {
  EVIDENCE_TICKS_MAX,
  INSTANCES_MAX,
  RETENTION_MS,
  ROLL_UP_ROWS,
  RULESETS_MAX,
} from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import {
  forgetEvaluations,
  forgetHours,
  forgetSeries,
  forgetSeriesBeyond,
} from './prune-buckets.ts';
import { pruneConversions } from './prune-conversions.ts';
import {
  pruneContaminations,
  pruneQuarantine,
  pruneSessions,
  pruneSlowConversations,
} from './prune-sessions.ts';
import { rollUpHours, rollUpMinutes } from './roll-up.ts';

/**
 * Forgets what is past its retention, and evidence that nobody will judge any more; old figures
 * become coarser.
 *
 * @param input.limit rows of each table at most, so that a call stays short
 * @returns how many rows went; call again while it is not below `limit`
 */
export async function prune(
  tx: Tx,
  { nowMs, limit }: { nowMs: number; limit: number },
): Promise<{ rows: number }> {
  const { db } = tx;
  let rows = 0;
  for (const forget of [
    forgetEvaluations,
    forgetHours,
    forgetSeries,
    forgetSeriesBeyond,
    forgetExposures,
    pruneConversions,
    forgetArrivals,
    forgetTicks,
    forgetTicksBeyond,
    forgetInstances,
    forgetInstancesBeyond,
    forgetOpenTurns,
    forgetUrgent,
    forgetOutbox,
    forgetRulesets,
    forgetFailedUnits,
    pruneSessions,
    pruneContaminations,
    pruneSlowConversations,
    pruneQuarantine,
    pruneAlerts,
    pruneDeliveries,
  ]) {
    rows += await forget(db, nowMs, limit);
  }
  rows += await pruneOtlp(tx, nowMs, limit);
  rows += await pruneDeployments(tx, nowMs, limit);
  for (const roll of [rollUpMinutes, rollUpHours]) {
    const step = Math.min(limit, ROLL_UP_ROWS);
    const rolled = await roll(tx, nowMs, step);
    // There may be more: the caller is to come again.
    rows += rolled < step ? rolled : limit;
  }
  return { rows };
}

type Db = Kysely<Tables>;
type Deleted = readonly { readonly numDeletedRows: bigint }[];

function counted(results: Deleted): number {
  return results.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0);
}

/** Old exposures make room for others. */
async function forgetExposures(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('exposure')
    .select(['environment', 'flag', 'draw', 'unit'])
    .where('firstMs', '<', nowMs - RETENTION_MS.exposure)
    .limit(limit);
  const gone = await db
    .deleteFrom('exposure')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('environment', 'flag', 'draw', 'unit'),
        'in',
        old.$asTuple('environment', 'flag', 'draw', 'unit'),
      ),
    )
    .returning(['environment', 'source'])
    .execute();
  for (const rows of groupBy(gone, (row) => JSON.stringify(row)).values()) {
    const [{ environment, source } = { environment: '', source: 'server' as const }] = rows;
    await db
      .updateTable('exposure_total')
      .set((eb) => ({ kept: eb('kept', '-', rows.length) }))
      .where('environment', '=', environment)
      .where('source', '=', source)
      .execute();
  }
  return gone.length;
}

/** Rows of rollouts that are over: no tick takes them. */
async function forgetArrivals(db: Db, _nowMs: number, limit: number): Promise<number> {
  const unwatched = db
    .selectFrom('arrival')
    .innerJoin('rollout', 'rollout.id', 'arrival.rolloutId')
    .select(['arrival.rolloutId', 'arrival.id'])
    .where('rollout.status', 'not in', ['running', 'paused'])
    .limit(limit);
  return counted(
    await db
      .deleteFrom('arrival')
      .where(({ eb, refTuple }) =>
        eb(refTuple('rolloutId', 'id'), 'in', unwatched.$asTuple('rolloutId', 'id')),
      )
      .execute(),
  );
}

async function forgetTicks(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('evidence_tick')
    .select(['rolloutId', 'tick'])
    .where('atMs', '<', nowMs - RETENTION_MS.evidenceTick)
    .limit(limit);
  return counted(
    await db
      .deleteFrom('evidence_tick')
      .where(({ eb, refTuple }) =>
        eb(refTuple('rolloutId', 'tick'), 'in', old.$asTuple('rolloutId', 'tick')),
      )
      .execute(),
  );
}

/** The oldest ticks of a rollout that has more than are kept. */
async function forgetTicksBeyond(db: Db, _nowMs: number, limit: number): Promise<number> {
  const beyond = db
    .selectFrom('rollout')
    .innerJoin('evidence_tick as old', 'old.rolloutId', 'rollout.id')
    .select(['old.rolloutId', 'old.tick'])
    .where((eb) =>
      eb(
        'old.tick',
        '<=',
        eb
          .selectFrom('evidence_tick')
          .select(({ fn, eb: of }) => of(fn.max('tick'), '-', EVIDENCE_TICKS_MAX).as('last'))
          .whereRef('evidence_tick.rolloutId', '=', 'rollout.id'),
      ),
    )
    .limit(limit);
  return counted(
    await db
      .deleteFrom('evidence_tick')
      .where(({ eb, refTuple }) =>
        eb(refTuple('rolloutId', 'tick'), 'in', beyond.$asTuple('rolloutId', 'tick')),
      )
      .execute(),
  );
}

async function forgetInstances(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('instance')
    .select(['environment', 'id'])
    .where('seenMs', '<', nowMs - RETENTION_MS.instance)
    .limit(limit);
  return counted(
    await db
      .deleteFrom('instance')
      .where(({ eb, refTuple }) =>
        eb(refTuple('environment', 'id'), 'in', old.$asTuple('environment', 'id')),
      )
      .execute(),
  );
}

/**
 * Instances of an environment that has more than are kept: those of browsers first, whose key is
 * public, then those that were silent for longest.
 */
async function forgetInstancesBeyond(db: Db, _nowMs: number, limit: number): Promise<number> {
  const full = await db
    .selectFrom('instance')
    .select((eb) => ['environment', eb.fn.countAll<number>().as('count')])
    .groupBy('environment')
    .having((eb) => eb.fn.countAll(), '>', INSTANCES_MAX)
    .executeTakeFirst();
  if (full === undefined) return 0;
  const { environment } = full;
  const beyond = db
    .selectFrom('instance')
    .leftJoin('api_key', 'api_key.id', 'instance.keyId')
    .select('instance.id')
    .where('instance.environment', '=', environment)
    .orderBy((eb) => eb.case().when('api_key.kind', '=', 'browser').then(0).else(1).end())
    .orderBy('instance.seenMs')
    .limit(Math.min(limit, full.count - INSTANCES_MAX));
  return counted(
    await db
      .deleteFrom('instance')
      .where('environment', '=', environment)
      .where('id', 'in', beyond)
      .execute(),
  );
}

/** Levels that no tick asked for: their rollout is over. */
async function forgetOpenTurns(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('open_turn')
    .select(['environment', 'instanceId', 'flag', 'variant', 'draw'])
    .where('seenMs', '<', nowMs - RETENTION_MS.openTurn)
    .limit(limit);
  return counted(
    await db
      .deleteFrom('open_turn')
      .where(({ eb, refTuple }) =>
        eb(
          refTuple('environment', 'instanceId', 'flag', 'variant', 'draw'),
          'in',
          old.$asTuple('environment', 'instanceId', 'flag', 'variant', 'draw'),
        ),
      )
      .execute(),
  );
}

/** Old events; the untrusted ones make room for others. */
async function forgetUrgent(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('urgent')
    .select(['environment', 'id'])
    .where('atMs', '<', nowMs - RETENTION_MS.urgent)
    .limit(limit);
  const gone = await db
    .deleteFrom('urgent')
    .where(({ eb, refTuple }) =>
      eb(refTuple('environment', 'id'), 'in', old.$asTuple('environment', 'id')),
    )
    .returning(['environment', 'trusted'])
    .execute();
  const untrusted = groupBy(
    gone.filter(({ trusted }) => trusted === 0),
    ({ environment }) => environment,
  );
  for (const [environment, rows] of untrusted) {
    await db
      .updateTable('urgent_total')
      .set((eb) => ({ untrusted: eb('untrusted', '-', rows.length) }))
      .where('environment', '=', environment)
      .execute();
  }
  return gone.length;
}

async function forgetOutbox(db: Db, nowMs: number, limit: number): Promise<number> {
  const done = db
    .selectFrom('outbox')
    .select('id')
    .where('doneMs', '<', nowMs - RETENTION_MS.outboxDone)
    .limit(limit);
  return counted(await db.deleteFrom('outbox').where('id', 'in', done).execute());
}

async function forgetRulesets(db: Db, _nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('ruleset')
    .innerJoin('environment', 'environment.key', 'ruleset.environment')
    .select(['ruleset.environment', 'ruleset.lineage', 'ruleset.version'])
    .where((eb) =>
      eb('ruleset.version', '<=', eb('environment.version', '-', RULESETS_MAX)).or(
        'ruleset.lineage',
        '<',
        eb.ref('environment.lineage'),
      ),
    )
    .limit(limit);
  return counted(
    await db
      .deleteFrom('ruleset')
      .where(({ eb, refTuple }) =>
        eb(
          refTuple('environment', 'lineage', 'version'),
          'in',
          old.$asTuple('environment', 'lineage', 'version'),
        ),
      )
      .execute(),
  );
}

/** Failed units are kept until no rollout owns their flag any more. */
async function forgetFailedUnits(db: Db, _nowMs: number, limit: number): Promise<number> {
  const over = await db
    .selectFrom('failed_unit_total as total')
    .leftJoin('flag', (join) =>
      join.onRef('flag.environment', '=', 'total.environment').onRef('flag.key', '=', 'total.flag'),
    )
    .select(['total.environment', 'total.flag', 'total.metric'])
    .where('flag.owner', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (over === undefined) return 0;
  const units = db
    .selectFrom('failed_unit')
    .select(['environment', 'flag', 'metric', 'draw', 'unit'])
    .where('environment', '=', over.environment)
    .where('flag', '=', over.flag)
    .where('metric', '=', over.metric)
    .limit(limit);
  const gone = counted(
    await db
      .deleteFrom('failed_unit')
      .where(({ eb, refTuple }) =>
        eb(
          refTuple('environment', 'flag', 'metric', 'draw', 'unit'),
          'in',
          units.$asTuple('environment', 'flag', 'metric', 'draw', 'unit'),
        ),
      )
      .execute(),
  );
  const total = { environment: over.environment, flag: over.flag, metric: over.metric };
  if (gone < limit) await forgetTotal(db, total);
  else await lowerTotal(db, total, gone);
  return gone;
}

type Total = Pick<Tables['failed_unit_total'], 'environment' | 'flag' | 'metric'>;

async function forgetTotal(db: Db, { environment, flag, metric }: Total): Promise<void> {
  await db
    .deleteFrom('failed_unit_total')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('metric', '=', metric)
    .execute();
}

async function lowerTotal(
  db: Db,
  { environment, flag, metric }: Total,
  gone: number,
): Promise<void> {
  await db
    .updateTable('failed_unit_total')
    .set((eb) => ({ kept: eb('kept', '-', gone) }))
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('metric', '=', metric)
    .execute();
}
