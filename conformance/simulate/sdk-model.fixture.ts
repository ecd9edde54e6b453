/** An SDK with its agent: the ruleset holder as it is, conversations, and numbered batches. */
import { type EvaluationContext, evaluate } from '@tidegate/core';
import type { TelemetryBatch, TelemetrySeries } from '@tidegate/protocol';
import { createLedger } from '../../packages/sdk/src/ledger.ts';
import { RulesetHolder } from '../../packages/sdk/src/ruleset-holder.ts';
import type { Store } from '../../packages/server/src/store/store.ts';
import { SIMULATED } from './limits.fixture.ts';
import { SIMULATED_FLAG } from './random-plan.fixture.ts';
import type { ServerNode } from './server-node.fixture.ts';
import { type Quality, send, type World } from './world.fixture.ts';

export interface SdkModel {
  readonly name: string;
  /** `lineage.version.hash8` of the ruleset in force. */
  idText(): string | null;
}

interface Counted {
  readonly variant: string;
  readonly draw: number;
  trials: number;
  events: number;
  newUnits: number;
}

interface Conversation {
  readonly id: string;
  readonly startedAtMs: number;
  readonly isBeta: boolean;
}

const RESEND_MS = 2_000;

/** An agent that talks all the time over the server at hand. */
export function sdkModel(world: World, name: string, nodes: readonly ServerNode[]): SdkModel {
  const { timeline, random } = world;
  let life = 0;
  let holder = emptyHolder();
  let counted = new Map<string, Counted>();
  let sequence = 0;
  let inFlight: { readonly batch: TelemetryBatch; sentMs: number } | null = null;
  let conversations: Conversation[] = [];
  let last = 0;
  let at = 0;

  const server = (): ServerNode => nodes[at % nodes.length] as ServerNode;
  for (const node of nodes) {
    node.onPublished(({ environment, patch }) => {
      if (environment !== 'production') return;
      const own = life;
      send(world, node.name, name, () => {
        if (own === life && holder.offerPatch(patch) === 'unfit') fetch();
      });
    });
  }

  /** Asks for what it lacks. */
  const fetch = (): void => {
    const node = server();
    const own = life;
    const after = holder.idText;
    const take = ({ patches, whole }: Awaited<ReturnType<typeof lacking>>): void => {
      if (own !== life) return;
      for (const patch of patches) holder.offerPatch(patch);
      if (whole !== null) holder.offerSnapshot(whole.snapshot, 'network');
    };
    const answer = (found: Awaited<ReturnType<typeof lacking>>): void =>
      send(world, node.name, name, () => take(found));
    send(world, name, node.name, () => node.handle((store) => lacking(store, after), answer));
  };

  const turn = (conversation: Conversation, isNew: boolean): void => {
    const context = contextOf(conversation);
    const answer = evaluate(holder.compiled, SIMULATED_FLAG, context, timeline.nowMs);
    const { variant, draw, metadata } = answer;
    if (variant === null) return;
    count('error_rate', variant, draw, isBad(world.quality, variant), isNew);
    const { shadowVariant } = metadata;
    if (typeof shadowVariant === 'string') {
      count('shadow_mismatch_rate', shadowVariant, 0, world.quality === 'bad', isNew);
    }
  };
  const count = (
    metric: string,
    variant: string,
    draw: number,
    isBad: boolean,
    isNew: boolean,
  ): void => {
    if (world.quality === 'silent' && variant === 'new') return;
    const key = `${metric} ${variant} ${draw}`;
    const cell = counted.get(key) ?? { variant, draw, trials: 0, events: 0, newUnits: 0 };
    counted.set(key, cell);
    cell.trials += 1;
    if (isBad) cell.events += 1;
    if (isNew) cell.newUnits += 1;
  };

  const talk = (): void => {
    for (const conversation of conversations) if (random.below(3) === 0) turn(conversation, false);
    for (let more = 2 + random.below(4); more > 0; more -= 1) {
      last += 1;
      const id = `${name}-${life}-${last}`;
      const conversation = { id, startedAtMs: timeline.nowMs, isBeta: random.below(3) === 0 };
      conversations.push(conversation);
      turn(conversation, true);
    }
    conversations = conversations.slice(-SIMULATED.conversations);
  };

  const seriesOf = ([key, cell]: [string, Counted]): TelemetrySeries => {
    const [metric = ''] = key.split(' ');
    const { variant, draw, trials, events, newUnits } = cell;
    const rate = { kind: 'rate', trials, events, atRiskUnits: newUnits, newUnits } as const;
    const failedUnits = Array.from(
      { length: Math.min(events, newUnits) },
      (_, index) => `${name}-${life}-${sequence}-${index}`,
    );
    const startMs = timeline.nowMs - (timeline.nowMs % 10_000);
    return {
      ...{ flag: SIMULATED_FLAG, variant, draw, metric, startMs },
      cell: { ...rate, openUnits: 0, failedUnits },
    };
  };
  const flush = (): void => {
    if (inFlight !== null && timeline.nowMs - inFlight.sentMs < RESEND_MS) return;
    if (inFlight === null) {
      sequence += 1;
      const { lineage = 1, version = 0 } = holder.id ?? {};
      const batch: TelemetryBatch = {
        ...{ schema: 1, instanceId: `${name}-${life}`, sequence, sentAtMs: timeline.nowMs },
        ruleset: { lineage, version },
        dropped: { observations: 0, batches: 0 },
        series: [...counted].map(seriesOf),
      };
      counted = new Map();
      inFlight = { batch, sentMs: timeline.nowMs };
    } else {
      // No answer: perhaps the other one is there.
      at += 1;
      inFlight.sentMs = timeline.nowMs;
    }
    post(inFlight.batch);
  };
  const post = (batch: TelemetryBatch): void => {
    const node = server();
    const own = life;
    send(world, name, node.name, () =>
      node.handle(
        (store) =>
          store.transact('ingestBatch', {
            ...{ environment: 'production', keyId: world.database.keyId, trusted: true, batch },
            nowMs: node.nowMs(),
          }),
        () =>
          send(world, node.name, name, () => {
            if (own === life && inFlight?.batch.sequence === batch.sequence) inFlight = null;
          }),
      ),
    );
  };

  const begin = (): void => {
    const own = life;
    const live = (): void => {
      if (own !== life) return;
      if (world.faults.restartsSdk()) {
        restart();
        return;
      }
      talk();
      flush();
      timeline.at(timeline.nowMs + SIMULATED.flushEveryMs, live);
    };
    const poll = (): void => {
      if (own !== life) return;
      fetch();
      timeline.at(timeline.nowMs + SIMULATED.pollEveryMs, poll);
    };
    poll();
    timeline.at(timeline.nowMs + 100 + random.below(900), live);
  };
  /** Nothing is kept: another process with another number. */
  const restart = (): void => {
    world.say(`${name} restarts`);
    life += 1;
    holder = emptyHolder();
    counted = new Map();
    sequence = 0;
    inFlight = null;
    conversations = [];
    begin();
  };
  begin();
  return { name, idText: () => holder.idText };
}

/** Patches from where it is, or the whole ruleset. */
async function lacking(store: Pick<Store, 'read'>, after: string | null) {
  const environment = 'production';
  const patches = after === null ? null : await store.read('patchesSince', { environment, after });
  if (patches !== null) return { patches, whole: null };
  return { patches: [], whole: await store.read('currentRuleset', { environment }) };
}

function contextOf({ id, startedAtMs, isBeta }: Conversation): EvaluationContext {
  const plan = isBeta ? 'beta' : 'free';
  return { targetingKey: id, conversationStartedAtMs: startedAtMs, plan };
}

function isBad(quality: Quality, variant: string): boolean {
  return quality === 'both-bad' || (quality === 'bad' && variant === 'new');
}

function emptyHolder(): RulesetHolder {
  return new RulesetHolder(createLedger(undefined), () => {});
}
