import type { TelemetrySeries } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { prune } from '../controller/prune.ts';
import { addSeries } from '../ingest/series.ts';
import { RETENTION_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { flagUsage } from './usage.ts';

const T0 = 1_800_000_000_000;
const HOUR = 3_600_000;

const counted = (
  flag: string,
  variant: string,
  count: number,
  startMs: number,
  labels?: Record<string, string>,
): TelemetrySeries => ({
  flag,
  variant,
  draw: variant === 'new' ? 4 : 0,
  metric: 'evaluations',
  startMs,
  cell: { kind: 'count', count },
  ...(labels === undefined ? {} : { labels }),
});

const SPLIT = { reason: 'TARGETING_MATCH' };

async function aDatabase() {
  const tx = await migratedDatabase();
  const environment = { lineage: 1, version: 0, hmacSecret: '' };
  const flag = {
    description: null,
    kind: 'boolean',
    variants: '{}',
    retired: '{}',
    off: 'off',
    serve: 'off',
    base: null,
    forgotten: 0,
    killed: null,
    salt: '',
    owner: null,
    nextDraw: 5,
    clientVisible: 0,
    revision: 1,
    archivedMs: null,
    aliases: '[]',
    schema: null,
    variable: null,
    settings: '{}',
    foreign: null,
    barred: '[]',
    changedMs: T0 - HOUR,
  };
  for (const key of ['production', 'staging']) {
    await tx.db
      .insertInto('environment')
      .values({ ...environment, key })
      .execute();
  }
  await tx.db
    .insertInto('flag')
    .values([
      { ...flag, environment: 'production', key: 'chat', aliases: '["talk"]' },
      { ...flag, environment: 'production', key: 'old', archivedMs: T0 - HOUR },
      { ...flag, environment: 'staging', key: 'chat' },
    ])
    .execute();
  const served = { state: 'ENABLED', variants: { off: false }, defaultVariant: 'off' };
  await tx.db
    .insertInto('ruleset_flag')
    .values({
      environment: 'production',
      key: 'chat',
      json: JSON.stringify(served),
      sha256: '',
      version: 1,
    })
    .execute();
  const add = (series: TelemetrySeries[]) =>
    addSeries(tx, { environment: 'production', source: 'server', series, nowMs: T0 });
  return { tx, add };
}

describe('flagUsage()', () => {
  it('says of each flag how it was used, over a day, an alias under its flag', async () => {
    const { tx, add } = await aDatabase();
    await add([
      counted('chat', 'new', 3, T0, SPLIT),
      counted('chat', 'new', 4, T0 - 20 * HOUR, SPLIT),
      counted('chat', 'new', 50, T0 - 25 * HOUR, SPLIT),
      counted('talk', 'new', 1, T0, SPLIT),
      counted('chat', 'off', 2, T0 - HOUR, { reason: 'OVERRIDE' }),
      counted('chat', 'off', 5, T0 - HOUR),
      counted('chat', 'old', 9, T0 - 30 * HOUR, SPLIT),
      counted('unknown', '', 7, T0, { reason: 'ERROR' }),
      { ...counted('chat', 'new', 9, T0), metric: 'complaints' },
    ]);
    const exposure = {
      ...{ environment: 'production', variant: 'new', draw: 4, firstMs: T0, mixed: 0 },
      source: 'server' as const,
    };
    await tx.db
      .insertInto('exposure')
      .values([
        { ...exposure, flag: 'chat', unit: 'u-1' },
        { ...exposure, flag: 'talk', unit: 'u-2' },
      ])
      .execute();
    const unused = {
      aliases: [],
      lastEvaluatedMs: null,
      evaluations: [],
      exposures: 0,
      changedMs: T0 - HOUR,
      archivedMs: null,
      constantVariant: null,
      owner: null,
    };
    const chat = {
      ...unused,
      key: 'chat',
      environment: 'production',
      aliases: ['talk'],
      lastEvaluatedMs: T0,
      evaluations: [
        { variant: 'new', draw: 4, reason: 'TARGETING_MATCH', count: 8 },
        { variant: 'off', draw: 0, reason: 'OVERRIDE', count: 2 },
        { variant: 'off', draw: 0, reason: 'UNKNOWN', count: 5 },
      ],
      exposures: 2,
      constantVariant: 'off',
    };
    const old = { ...unused, key: 'old', environment: 'production', archivedMs: T0 - HOUR };
    expect(await flagUsage(tx, { environment: 'production', nowMs: T0 })).toEqual([chat, old]);
    expect(await flagUsage(tx, { environment: null, nowMs: T0 })).toEqual([
      chat,
      old,
      { ...unused, key: 'chat', environment: 'staging' },
    ]);
  });

  it('says when a flag was last used after its figures were forgotten, for 90 days', async () => {
    const { tx, add } = await aDatabase();
    await add([
      counted('chat', 'old', 1, T0 - 2 * HOUR, SPLIT),
      counted('chat', 'new', 3, T0 - HOUR, SPLIT),
      counted('chat', 'off', 5, T0 - HOUR, SPLIT),
      counted('unknown', '', 7, T0, { reason: 'ERROR' }),
      { ...counted('chat', 'new', 9, T0), metric: 'complaints' },
    ]);
    const usageAt = async (nowMs: number) => {
      while ((await prune(tx, { nowMs, limit: 1 })).rows > 0);
      const [chat] = await flagUsage(tx, { environment: 'production', nowMs });
      const left = await tx.db
        .selectFrom('series')
        .select('flag')
        .where('metric', '=', 'evaluations')
        .execute();
      return [chat?.lastEvaluatedMs, chat?.evaluations, left.map(({ flag }) => flag)];
    };
    const { seriesBucket, lastEvaluation } = RETENTION_MS;
    expect(await usageAt(T0 + seriesBucket + 1)).toEqual([T0 - HOUR, [], ['chat', 'chat']]);
    await add([counted('chat', 'new', 3, T0, SPLIT)]);
    expect(await usageAt(T0 + lastEvaluation)).toEqual([T0, [], ['chat']]);
    expect(await usageAt(T0 + lastEvaluation + 1)).toEqual([null, [], []]);
  });
});
