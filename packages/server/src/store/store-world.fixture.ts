import {
  type Actor,
  type EnvironmentSettings,
  type FlagDefinition,
  type Guardrail,
  type Json,
  type Mentions,
  namedSegments,
  type Phase,
  type Plan,
  sketchIndex,
} from '@tidegate/core';
import type { RolloutView, TelemetryBatch, TelemetrySeries } from '@tidegate/protocol';
import type { NamedFile, Published, Store, Transactions } from './store.ts';

/** A store with a flag, a segment and a plan in it, and a clock that stands until it is moved. */
export const T0 = 1_800_000_000_000;
export const ANA: Actor = { kind: 'key', id: 'key_ana', name: 'ana' };
export const FLAG = 'chat-agent';

const errors: Guardrail = {
  shape: 'held',
  name: 'errors',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  statistic: { of: 'rate' },
  side: 'above',
  limit: 0.005,
  upper: null,
  forMs: 3_000,
  minSamples: 10,
  minEvents: 2,
};
const leaks: Guardrail = {
  shape: 'zero-tolerance',
  name: 'leaks',
  metric: 'pii_leaks',
  action: 'rollback',
  absolute: false,
};

export function aPhase(name: string, weightParts: number): Phase {
  return {
    name,
    description: null,
    risk: null,
    shares: [{ segment: null, weightParts }],
    hold: { minMs: 3_000, maxMs: null },
    guardrails: [],
    gate: { minUnits: 5, pass: [], approvals: [] },
  };
}

export function aPlan(changes: Partial<Plan> = {}): Plan {
  return {
    name: 'chat',
    description: null,
    environment: 'production',
    flag: FLAG,
    control: 'legacy',
    candidate: 'new',
    unit: 'conversation',
    alpha: 0.01,
    noDataTimeoutMs: 60_000,
    onNoData: 'pause',
    activationLeadMs: 1_000,
    phases: [aPhase('ten', 10_000), aPhase('all', 100_000)],
    guardrails: [errors, leaks],
    rollback: { conversations: 'cut-now', procedure: ['flag'] },
    notify: ['ops'],
    scale: null,
    ...changes,
  };
}

const at = { line: 3, column: 5 };

export function planFile(plan: Plan): NamedFile {
  const named = plan.phases.flatMap(({ shares }) => shares.map(({ segment }) => segment));
  const segments = Object.fromEntries(
    named.flatMap((segment) => (segment === null ? [] : [[segment, at]])),
  );
  const positions = { environment: at, flag: at, control: at, candidate: at, segments };
  return { name: 'plan.yaml', parsed: { kind: 'Plan', plan, positions } };
}

export function aFlag(changes: Partial<FlagDefinition> = {}): FlagDefinition {
  return {
    key: FLAG,
    description: 'Which agent answers',
    kind: 'string',
    variants: { legacy: 'v1', new: 'v2' },
    off: 'legacy',
    aliases: [],
    schema: null,
    clientVisible: false,
    variable: null,
    environments: { production: serving('legacy') },
    at,
    ...changes,
  };
}

/** What a flag does in an environment: no rule, unless told. */
export function serving(
  serve: string,
  changes: Partial<EnvironmentSettings> = {},
): EnvironmentSettings {
  return { serve, rules: [], requires: [], exclusion: null, holdBackParts: 0, at, ...changes };
}

export function flagsFile(...flags: FlagDefinition[]): NamedFile {
  const rules = flags.flatMap(({ environments }) =>
    Object.values(environments).flatMap((settings) => settings.rules),
  );
  const positions = mentionsOf(rules.map(({ when }) => when));
  return { name: 'flags.yaml', parsed: { kind: 'Flags', file: { flags }, positions } };
}

/** Segment `beta`, and others by name. */
export function segmentsFile(beta: Json, others: Readonly<Record<string, Json>> = {}): NamedFile {
  const conditions = Object.entries({ beta, ...others });
  const segments = conditions.map(([name, condition]) => ({
    name,
    description: null,
    condition,
    at,
  }));
  const positions = mentionsOf(conditions.map(([, condition]) => condition));
  return { name: 'segments.yaml', parsed: { kind: 'Segments', file: { segments }, positions } };
}

function mentionsOf(conditions: readonly Json[]): Mentions {
  const names = conditions.flatMap((condition) => namedSegments(condition));
  return { segments: Object.fromEntries(names.map((name) => [name, at])) };
}

export const BETA = { '==': [{ var: 'plan' }, 'beta'] };

export interface World {
  readonly store: Store;
  /** The server key that its processes use. */
  readonly keyId: string;
  readonly published: Published[];
  nowMs: number;
  term: number;
  apply(...files: NamedFile[]): Promise<ReturnType<Transactions['apply']>>;
  start(reason?: string): Promise<RolloutView>;
  view(id: string): Promise<RolloutView>;
  /** Evidence of one process: turns and failed turns of a variant, all by new units. */
  send(
    series: readonly TelemetrySeries[],
    changes?: Partial<TelemetryBatch>,
  ): Promise<ReturnType<Transactions['ingestBatch']>>;
  /** A second passes and the controller ticks. */
  tick(): Promise<ReturnType<Transactions['tick']>>;
}

export async function aWorld(store: Store): Promise<World> {
  let sequence = 0;
  await store.transact('bootstrap', { nowMs: T0, environments: ['production', 'staging'] });
  const hold = (nowMs: number) =>
    store.transact('holdLease', { holder: 'test', ttlMs: 10_000, nowMs });
  const { term } = await hold(T0);
  const key = {
    environment: 'production',
    kind: 'server',
    name: 'agents',
    expiresMs: null,
  } as const;
  const { view } = await store.transact('createKey', { ...key, actor: ANA, nowMs: T0 });
  const world: World = {
    store,
    keyId: view.id,
    published: [],
    nowMs: T0,
    term: term ?? 0,
    apply: (...files) => {
      const { nowMs } = world;
      const asked = { files, dryRun: false, confirmGrowth: false, actor: ANA, nowMs };
      return store.transact('apply', asked);
    },
    start: (reason) =>
      store.transact('createRollout', {
        plan: 'chat',
        environment: null,
        scale: null,
        reason: reason ?? null,
        actor: ANA,
        nowMs: world.nowMs,
      }),
    view: async (id) => {
      const view = await store.read('getRollout', { id, nowMs: world.nowMs });
      if (view === null) throw new Error(`rollout ${id} is missing`);
      return view;
    },
    send: (series, changes = {}) => {
      sequence += 1;
      const { keyId, nowMs } = world;
      const ruleset = newest(world.published);
      const batch = { ...aBatch(sequence, series, nowMs), ruleset, ...changes };
      const input = { environment: 'production', keyId, trusted: true, batch, nowMs };
      return store.transact('ingestBatch', input);
    },
    tick: async () => {
      world.nowMs += 1_000;
      const { term: now, nowMs } = world;
      await hold(nowMs);
      return store.transact('tick', { term: now, elapsedMs: 1_000, nowMs });
    },
  };
  store.onPublished((published) => world.published.push(published));
  await world.apply(flagsFile(aFlag()), segmentsFile(BETA), planFile(aPlan()));
  return world;
}

/** The ruleset version that processes of the world hold: the one that was published last. */
function newest(published: readonly Published[]): TelemetryBatch['ruleset'] {
  const last = published.findLast(({ environment }) => environment === 'production');
  const [lineage = 1, version = 0] = (last?.patch.to ?? '1.0').split('.', 2).map(Number);
  return { lineage, version };
}

export function aBatch(
  sequence: number,
  series: readonly TelemetrySeries[],
  nowMs: number,
): TelemetryBatch {
  return {
    schema: 1,
    instanceId: 'instance-1',
    sequence,
    sentAtMs: nowMs,
    ruleset: { lineage: 1, version: 0 },
    dropped: { observations: 0, batches: 0 },
    series: [...series],
  };
}

export function turns(
  variant: string,
  draw: number,
  trials: number,
  events: number,
  startMs: number,
  openUnits = 0,
): TelemetrySeries {
  const failedUnits = Array.from({ length: events }, (_, index) => `u-${startMs}-${draw}-${index}`);
  return {
    flag: FLAG,
    variant,
    draw,
    metric: 'error_rate',
    startMs,
    cell: {
      kind: 'rate',
      trials,
      events,
      atRiskUnits: trials,
      newUnits: trials,
      openUnits,
      failedUnits,
    },
  };
}

export function latency(
  variant: string,
  draw: number,
  valuesMs: readonly number[],
  startMs: number,
): TelemetrySeries {
  const counts = new Map<number, number>();
  for (const value of valuesMs) {
    counts.set(sketchIndex(value), (counts.get(sketchIndex(value)) ?? 0) + 1);
  }
  const count = valuesMs.length;
  const sumMicro = valuesMs.reduce((sum, value) => sum + value * 1_000_000, 0);
  const sketch = [...counts].sort(([left], [right]) => left - right);
  return {
    flag: FLAG,
    variant,
    draw,
    metric: 'latency_ms',
    startMs,
    cell: { kind: 'distribution', count, sumMicro, sketch },
  };
}
