/** What the five systems' data are kept safe by: backups, stores, drills and drivers, as their documents have them. */
import { describeDuration } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { configOf } from './five-systems-config.fixture.ts';

const HOUR_MS = 3_600_000;

/** A policy: name, when, for how long, where to, and whether it is restored and compared at once. */
type Row = readonly [name: string, when: string, keep: string, to: string, verify: boolean];

// biome-ignore format: a table is read line by line.
const BACKUPS: Readonly<Record<string, readonly Row[]>> = {
  // Lines 289–298; how long it is kept is open.
  mango: [['pre-deployment', 'before each deployment', '30d', 'local', true]],
  pulse: [
    // Ours: the hour of line 354 cannot be kept by one a day.
    ['half-hourly', 'at cron "*/30 * * * *" UTC', '1d', 'local s3', false],
    ['daily', 'daily at 02:00 UTC', '1w', 'local s3', true], // line 336
    ['weekly', 'weekly on sunday at 03:00 UTC', '4w', 'local s3', true], // line 337
    ['monthly', 'monthly on 1 at 04:00 UTC', '365d', 'local glacier', true], // line 338
    ['pre-deployment', 'before each deployment', '30d', 'local s3', true], // line 339
  ],
  // The document names none.
  valuecanvas: [['pre-deployment', 'before each deployment', '30d', 'local', true]],
  easymo: [],
  'agui-chat': [],
};

describe.each(Object.entries(BACKUPS))('the backups of %s', (system, rows) => {
  const { backups } = configOf(system).safety;

  test('are those of its document', () => {
    expect(
      backups.map(({ name, when, keepMs, stores, verify }) => [
        ...[name, when, describeDuration(keepMs), stores.join(' '), verify],
      ]),
    ).toEqual(rows);
  });

  test('can be read by nobody else, and somebody hears when one fails', () => {
    const bare = backups.filter(({ encryption, notify }) => !encryption || notify.length === 0);
    expect(bare).toEqual([]);
  });
});

test('pulse keeps three copies in two kinds of places, one of them elsewhere (341–344)', () => {
  const { stores, backups } = configOf('pulse').safety;
  const told = stores.map(({ name, kind, offSite }) => [name, kind, offSite]);
  expect(told).toEqual([
    ['local', 'directory', false],
    ['s3', 's3', true],
    ['glacier', 's3', true],
  ]);
  const [first] = stores.flatMap((store) =>
    store.kind === 's3' && store.name === 'glacier' ? [store.storageClass] : [],
  );
  expect(first).toBe('GLACIER'); // line 338
  for (const { stores: to } of backups) {
    const kept = stores.filter(({ name }) => to.includes(name));
    expect(new Set(kept.map(({ kind }) => kind)).size).toBe(2);
    expect(kept.some(({ offSite }) => offSite)).toBe(true);
  }
});

test('pulse can lose an hour at most, and shows each quarter that it is back within one (352–356)', () => {
  const { backups, drills, databases } = configOf('pulse').safety;
  expect(drills).toEqual([
    {
      ...{ name: 'recovery', database: 'pulse', region: 'failover' },
      ...{ schedule: '0 5 1 1,4,7,10 *', when: 'quarterly on 1 at 05:00 UTC', zone: 'UTC' },
      ...{ rtoMs: HOUR_MS, rpoMs: HOUR_MS, notify: ['slack', 'email'] },
    },
  ]);
  expect(backups.map(({ schedule }) => schedule)).toContain('*/30 * * * *');
  const regions = databases.map(({ name, regions: all }) => [name, Object.keys(all)]);
  expect(regions).toEqual([
    ['pulse', ['failover']], // line 355
    ['pulse-staging', []],
  ]);
});

test.each([
  ['mango', ['mango production', 'mango-staging staging']],
  ['pulse', ['pulse production', 'pulse-staging staging']],
  ['valuecanvas', ['valuecanvas production']],
])('the databases of %s have checks of their own', (system, names) => {
  const { databases } = configOf(system).safety;
  expect(databases.map(({ name, environment }) => `${name} ${environment}`)).toEqual(names);
  expect(databases.filter(({ integrity }) => integrity.length === 0)).toEqual([]);
});

test.each([
  // Lines 255–262 and 264–271.
  ['mango', ['supabase: supabase', 'vercel: vercel']],
  // Lines 165–171 and 173–175.
  ['easymo', ['functions: supabase', 'package-revert: git-revert']],
  // Lines 297–310.
  ['pulse', ['vercel: vercel', 'git-revert: git-revert', 'database-restore: database']],
  // Lines 171–177.
  ['valuecanvas', ['app-environment: compose']],
  ['agui-chat', []],
])('the drivers of %s are of these kinds', (system, kinds) => {
  const { drivers } = configOf(system).safety;
  expect(drivers.map(({ name, work }) => `${name}: ${work.kind}`)).toEqual(kinds);
});

/** What a driver of a system does. */
function workOf(system: string, driver: string) {
  return configOf(system).safety.drivers.find(({ name }) => name === driver)?.work;
}

test('mango takes its migration back by a file, and resets nothing (258–261)', () => {
  expect(workOf('mango', 'supabase')).toMatchObject({
    cli: { down: { '20241130000000': '../mango/rollback-agent-tables.sql' } },
    overwrites: null,
  });
});

test('easymo deletes its six functions (166–171)', () => {
  expect(workOf('easymo', 'functions')).toMatchObject({
    functions: [
      ...['ai-lookup-customer', 'ai-create-voucher', 'ai-redeem-voucher'],
      ...['ai-void-voucher', 'ai-whatsapp-webhook', 'ai-realtime-webhook'],
    ],
  });
});

test('pulse restores one table over the database that it names again (307–310, 349)', () => {
  expect(workOf('pulse', 'database-restore')).toMatchObject({
    ...{ database: 'pulse', way: 'restore', overwrites: 'pulse' },
    tables: ['public.voice_messages'],
  });
});

test('valuecanvas proves the values of lines 171–177 in the process', () => {
  const legacy = {
    ...{ ENABLE_STATELESS_ORCHESTRATION: 'false', ENABLE_SAFE_JSON_PARSER: 'false' },
    CANARY_PERCENTAGE: '0',
  };
  expect(workOf('valuecanvas', 'app-environment')).toMatchObject({
    targets: { legacy },
    prove: Object.keys(legacy),
  });
});
