import {
  type AlertCondition,
  type AlertRule,
  type AlertRules,
  type Runbook,
  WHOLE_PRODUCT,
} from '@tidegate/core';
import type { AlertCommand, TelemetrySeries } from '@tidegate/protocol';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes, questions } from '../store/operations.ts';
import type { NamedFile, Store } from '../store/store.ts';
import { ANA, aWorld, turns } from '../store/store-world.fixture.ts';

const BUCKET_MS = 10_000;

/** Errors of the whole product above 1 % for 20 s, looked at over 1 min. */
export function aCondition(condition: Partial<AlertCondition> = {}): AlertCondition {
  return {
    ...{ metric: 'error_rate', statistic: { kind: 'rate' }, flag: null, variant: null, labels: {} },
    ...{ source: 'server', bound: { side: 'above', value: 0.01, of: 'value' }, dropBy: null },
    ...{ upper: null, recovery: null, windowMs: 60_000, forMs: 20_000, keepFiringForMs: 0 },
    minCount: 10,
    ...condition,
  };
}

export function aRule(
  changed: Partial<AlertRule> = {},
  condition: Partial<AlertCondition> = {},
): AlertRule {
  return {
    ...{ name: 'errors', text: null, severity: 'critical', action: 'notify', actsOn: null },
    ...{ trigger: { kind: 'metric', condition: aCondition(condition) }, shed: [] },
    ...{ notify: ['ops'], escalate: [], group: null, incident: false, runbook: null },
    ...{ advice: null, enabled: true, ours: [] },
    ...changed,
  };
}

export function rulesFile(
  rules: readonly AlertRule[],
  changed: Partial<AlertRules> & { readonly runbooks?: readonly Runbook[] } = {},
): NamedFile {
  const alerts: AlertRules = {
    ...{ name: 'product', description: null, environment: 'production', rules, runbooks: [] },
    ...changed,
  };
  const environmentAt = { line: 3, column: 14 };
  const flags = { 'chat-agent': { line: 9, column: 9 } };
  return {
    name: `${alerts.name}.yaml`,
    parsed: { kind: 'Alerts', file: { alerts, environmentAt, flags } },
  };
}

/** An environment with rules, and telemetry of the whole product; the clock is wound by `look`. */
export async function alertWorld(...rules: readonly AlertRule[]) {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    read: (name: keyof typeof questions, input: never) => questions[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  const lease = () =>
    store.transact('holdLease', { holder: 'test', ttlMs: 10_000, nowMs: world.nowMs });
  const look = async () => {
    const { nowMs, term } = world;
    const known = await store.read('alertFigures', { nowMs });
    return await store.transact('advanceAlerts', { term, known, nowMs });
  };
  const tell = (series: readonly Pick<TelemetrySeries, 'metric' | 'cell'>[]) =>
    world.send(
      series.map((one) => ({ ...one, ...WHOLE_PRODUCT, startMs: bucketOf(world.nowMs - 1) })),
    );
  const made = {
    ...{ tx, store, world, look, tell },
    apply: (file: NamedFile) => world.apply(file),
    /** Turns of the whole product in this moment's bucket. */
    turns: (trials: number, events: number) => tell([turns('', 0, trials, events, 0)]),
    /** Each 10 s: the lease is kept, `each` tells something, and the rules are looked at. */
    pass: async (seconds: number, each: () => Promise<unknown> = async () => {}) => {
      const changed: string[] = [];
      for (let past = 0; past < seconds; past += 10) {
        for (let second = 0; second < 10; second += 5) {
          world.nowMs += 5_000;
          await lease();
        }
        await each();
        const answer = await look();
        if (answer.failed.length > 0) throw new Error(JSON.stringify(answer.failed));
        changed.push(...answer.changed.map(({ rule, status }) => `${rule} ${status}`));
      }
      return changed;
    },
    command: (name: string, command: AlertCommand) =>
      store.transact('commandAlert', {
        ...{ environment: 'production', name, command, actor: ANA, nowMs: world.nowMs },
      }),
    view: async (name = 'errors') => {
      const views = await store.read('listAlerts', { environment: null, nowMs: world.nowMs });
      const view = views.find((one) => one.name === name);
      if (view === undefined) throw new Error(`alert ${name} is missing`);
      return view;
    },
    /** Notices in the outbox of what alerts say, as `<status> <rule> <channel>`. */
    told: async () =>
      (await notices()).map(({ status, rule, channel }) => `${status} ${rule} ${channel}`),
    notices: () => notices(),
    audit: async (prefix: string) => {
      const rows = await tx.db.selectFrom('audit').selectAll().orderBy('sequence').execute();
      return rows
        .filter(({ action }) => action.startsWith(prefix))
        .map(({ action, subject, body, actor }) => ({
          ...{ action, subject, body: JSON.parse(body), actor: JSON.parse(actor).id },
        }));
    },
  };
  async function notices() {
    const rows = await tx.db.selectFrom('outbox').selectAll().orderBy('sequence').execute();
    return rows
      .map(({ id, orderingKey, payload }) => ({ id, orderingKey, ...JSON.parse(payload) }))
      .filter(({ event }) => event.startsWith('alert.'));
  }
  if (rules.length > 0) {
    const applied = await made.apply(rulesFile(rules));
    if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  }
  return made;
}

function bucketOf(nowMs: number): number {
  return Math.floor(nowMs / BUCKET_MS) * BUCKET_MS;
}
