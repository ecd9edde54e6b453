import { isWatched, type Rollout } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { ExpositionRow, Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { fleetCounts } from './fleet-counts.ts';
import { EXPOSITION_ROWS_MAX } from './limits.ts';

/** Rows of one name. */
interface Family extends Pick<ExpositionRow, 'name' | 'help' | 'type'> {
  readonly rows: readonly Pick<ExpositionRow, 'labels' | 'value'>[];
}

/**
 * What this server's telemetry is in figures, for Prometheus: no more than 1 000 rows of a name;
 * `tidegate_exposition_rows_left_out` says how many more there are.
 */
export async function exposition(
  tx: ReadTx,
  { nowMs }: Parameters<Reads['exposition']>[0],
): Promise<ExpositionRow[]> {
  const families = [
    ...(await fleetFamilies(tx, nowMs)),
    await quarantineFamily(tx),
    await droppedFamily(tx),
    await seriesFamily(tx),
    ...(await rolloutFamilies(tx)),
    await outboxFamily(tx),
  ];
  const leftOut = families.map(({ rows }) => Math.max(0, rows.length - EXPOSITION_ROWS_MAX));
  const left: Family = {
    name: 'tidegate_exposition_rows_left_out',
    help: 'Rows that found no room in this answer',
    type: 'gauge',
    rows: [{ labels: {}, value: leftOut.reduce((sum, more) => sum + more, 0) }],
  };
  return [...families, left].flatMap(({ rows, ...family }) =>
    rows.slice(0, EXPOSITION_ROWS_MAX).map((row) => ({ ...family, ...row })),
  );
}

async function fleetFamilies(tx: ReadTx, nowMs: number): Promise<Family[]> {
  const environments = await tx.db
    .selectFrom('environment')
    .leftJoin('instance', 'instance.environment', 'environment.key')
    .select(({ fn }) => ['key', fn.sum<number>('sequence').as('batches')])
    .groupBy('key')
    .orderBy('key')
    .execute();
  const batches: Family['rows'][number][] = [];
  const lost: Family['rows'][number][] = [];
  const dropped: Family['rows'][number][] = [];
  const instances: Family['rows'][number][] = [];
  for (const { key: environment, batches: told } of environments) {
    const counts = await fleetCounts(tx, environment, nowMs);
    const labels = { environment };
    batches.push({ labels, value: Number(told ?? 0) });
    lost.push({ labels, value: counts.lostBatches });
    dropped.push({ labels, value: counts.droppedObservations });
    instances.push({ labels, value: counts.instances });
  }
  const lately = 'of processes that were heard of within a day';
  return [
    gauge('tidegate_ingest_batches', `Telemetry batches ${lately}`, batches),
    gauge('tidegate_ingest_lost_batches', `Batches that never came, ${lately}`, lost),
    gauge('tidegate_ingest_dropped_observations', `Observations dropped, ${lately}`, dropped),
    gauge('tidegate_instances', 'SDK processes heard of within a minute', instances),
  ];
}

async function quarantineFamily({ db }: ReadTx): Promise<Family> {
  const rows = await db
    .selectFrom('quarantine')
    .select(({ fn }) => ['environment', 'reason', fn.sum<number>('n').as('value')])
    .groupBy(['environment', 'reason'])
    .orderBy('environment')
    .orderBy('reason')
    .execute();
  return {
    name: 'tidegate_quarantined_total',
    help: 'Observations that were counted and kept out',
    type: 'counter',
    rows: rows.map(({ environment, reason, value }) => ({
      labels: { environment, reason },
      value: Number(value),
    })),
  };
}

/** Units, events and sessions that found no room. */
async function droppedFamily({ db }: ReadTx): Promise<Family> {
  const units = await db
    .selectFrom('failed_unit_total')
    .select(({ fn }) => ['environment', fn.sum<number>('dropped').as('value')])
    .groupBy('environment')
    .execute();
  const urgent = await db
    .selectFrom('urgent_total')
    .select(['environment', 'dropped as value'])
    .execute();
  const sessions = await db
    .selectFrom('session_total')
    .select(['environment', 'dropped as value'])
    .execute();
  const named = Object.entries({ 'failed-units': units, sessions, 'urgent-events': urgent });
  const rows = named.flatMap(([what, told]) =>
    told.map(({ environment, value }) => ({
      labels: { environment, what },
      value: Number(value),
    })),
  );
  const help = 'What found no room: it is counted and not kept';
  return { name: 'tidegate_without_room_total', help, type: 'counter', rows };
}

async function seriesFamily({ db }: ReadTx): Promise<Family> {
  const rows = await db
    .selectFrom('series')
    .select(({ fn }) => ['environment', 'source', fn.countAll<number>().as('value')])
    .groupBy(['environment', 'source'])
    .orderBy('environment')
    .orderBy('source')
    .execute();
  return gauge(
    'tidegate_series',
    'Series that are stored',
    rows.map(({ environment, source, value }) => ({
      labels: { environment, source },
      value: Number(value),
    })),
  );
}

async function rolloutFamilies({ db }: ReadTx): Promise<Family[]> {
  const counts = await db
    .selectFrom('rollout')
    .select(({ fn }) => ['environment', 'status', fn.countAll<number>().as('value')])
    .groupBy(['environment', 'status'])
    .orderBy('environment')
    .orderBy('status')
    .execute();
  const watched = await db
    .selectFrom('rollout')
    .select(['environment', 'flag', 'state'])
    .where('status', 'in', ['running', 'paused'])
    .orderBy('environment')
    .orderBy('flag')
    .execute();
  const verdicts = watched.flatMap(({ environment, flag, state }) => {
    const rollout = fromJson<Rollout>(state);
    if (!isWatched(rollout.status)) return [];
    const kinds = new Map<string, number>();
    for (const { kind } of Object.values(rollout.verdicts)) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    return [...kinds].map(([kind, value]) => ({ labels: { environment, flag, kind }, value }));
  });
  const statuses = counts.map(({ environment, status, value }) => ({
    labels: { environment, status },
    value: Number(value),
  }));
  return [
    gauge('tidegate_rollouts', 'Rollouts by status', statuses),
    gauge('tidegate_guardrails', 'Guardrails of watched rollouts by verdict', verdicts),
  ];
}

async function outboxFamily({ db }: ReadTx): Promise<Family> {
  const waiting = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('value'))
    .where('doneMs', 'is', null)
    .executeTakeFirst();
  const rows = [{ labels: {}, value: Number(waiting?.value ?? 0) }];
  return gauge('tidegate_outbox_waiting', 'Effects that wait to be carried out', rows);
}

function gauge(name: string, help: string, rows: Family['rows']): Family {
  return { name, help, type: 'gauge', rows };
}
