import type { EvaluationContext, Json } from '@tidegate/core';
import type { StreamEvent } from '@tidegate/protocol';
import { createCollector } from './collector.ts';
import { type ControlPlane, createControlPlane } from './control-plane.ts';
import { createConversation, type RememberedStart } from './conversation.ts';
import { createDiskCache, type DiskCache } from './disk-cache.ts';
import { Evaluator } from './evaluator.ts';
import { Fold } from './fold.ts';
import { LeastRecent } from './least-recent.ts';
import { createLedger, type Ledger } from './ledger.ts';
import {
  CLOSE_TIMEOUT_MS,
  READY_TIMEOUT_MS,
  TURN_DEADLINE_MS,
  UNITS_REMEMBERED_MAX,
} from './limits.ts';
import { createObservations } from './observations.ts';
import { OpenTurns } from './open-turns.ts';
import { RulesetHolder } from './ruleset-holder.ts';
import { RulesetSync } from './ruleset-sync.ts';
import { type Runtime, systemRuntime } from './runtime.ts';
import { Sender } from './sender.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { openStream, type Stream } from './stream.ts';
import type { TurnHost } from './turn.ts';
import type {
  Client,
  ClientCounters,
  ClientOptions,
  Conversation,
  ConversationStart,
  EvaluationDetails,
  Readiness,
  RulesetChange,
} from './types.ts';
import { UnitMemory } from './unit-memory.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';
import { createUrgentSender, type UrgentSender } from './urgent.ts';

/**
 * The client: it puts the parts together and passes events between them. Throws `TypeError` when
 * the URL or the key cannot be used at all; nothing afterwards throws or rejects.
 */
export class TidegateClient implements Client {
  readonly #runtime: Runtime;
  readonly #ledger: Ledger;
  readonly #clock: ServerClock;
  readonly #plane: ControlPlane;
  readonly #holder: RulesetHolder;
  readonly #sync: RulesetSync;
  readonly #evaluator: Evaluator;
  readonly #pseudonym = createUnitPseudonym();
  readonly #urgent: UrgentSender;
  readonly #fold: Fold;
  readonly #sender: Sender;
  readonly #openTurns: OpenTurns;
  readonly #host: TurnHost;
  readonly #starts = new LeastRecent<RememberedStart>(UNITS_REMEMBERED_MAX);
  readonly #disk: DiskCache | null;
  readonly #listeners = new Set<(change: RulesetChange) => void>();
  readonly #awaitingLive = new Set<() => void>();
  readonly #started: Promise<void>;
  #stream: Stream | null = null;
  #watched = false;
  #closing: Promise<void> | null = null;

  constructor(options: ClientOptions, runtime: Runtime = systemRuntime()) {
    const ledger = createLedger(options.onWarning);
    const clock = createServerClock(runtime);
    const plane = createControlPlane(options, runtime);
    const holder = new RulesetHolder(ledger, (cause) => this.#changed(cause));
    const fold = new Fold(() => clock.nowMs());
    const openTurns = new OpenTurns(runtime, deadlineOf(options, ledger));
    const collector = createCollector(fold, this.#pseudonym, ledger);
    this.#runtime = runtime;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#plane = plane;
    this.#holder = holder;
    this.#fold = fold;
    this.#openTurns = openTurns;
    this.#evaluator = new Evaluator(holder, () => clock.nowMs(), ledger);
    this.#urgent = createUrgentSender(plane, runtime, ledger, this.#pseudonym);
    this.#sync = new RulesetSync({ plane, runtime, ledger, holder, onLive: () => this.#live() });
    this.#sender = new Sender({
      plane,
      runtime,
      ledger,
      collect: () => {
        openTurns.level(fold);
        return collector.collect();
      },
      waiting: () => fold.size,
      watched: () => this.#watched,
      ruleset: () => ({ lineage: holder.id?.lineage ?? 0, version: holder.id?.version ?? 0 }),
    });
    this.#host = {
      runtime,
      ledger,
      fold,
      openTurns,
      evaluator: this.#evaluator,
      observations: createObservations(fold, ledger),
      urgent: this.#urgent,
      units: new UnitMemory(),
      nowMs: () => clock.nowMs(),
      onWatched: () => this.#sender.flushSoon(),
    };
    const { cacheDirectory: directory, url, key } = options;
    this.#disk =
      directory === undefined ? null : createDiskCache({ directory, url, key, runtime, ledger });
    if (options.bootstrap !== undefined) holder.bootstrap(options.bootstrap);
    this.#started = this.#start();
  }

  async ready({ timeoutMs = READY_TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<Readiness> {
    await this.#started;
    if (!this.#sync.live && this.#closing === null) await this.#untilLive(timeoutMs);
    const { source, idText } = this.#holder;
    return { source, ruleset: idText, live: this.#sync.live };
  }

  boolean(flag: string, context: EvaluationContext, fallback: boolean): boolean {
    return this.#evaluator.value<boolean>(flag, context, fallback);
  }

  string(flag: string, context: EvaluationContext, fallback: string): string {
    return this.#evaluator.value<string>(flag, context, fallback);
  }

  number(flag: string, context: EvaluationContext, fallback: number): number {
    return this.#evaluator.value<number>(flag, context, fallback);
  }

  object<T extends Json>(flag: string, context: EvaluationContext, fallback: T): T {
    return this.#evaluator.value(flag, context, fallback);
  }

  details<T extends Json>(
    flag: string,
    context: EvaluationContext,
    fallback: T,
  ): EvaluationDetails<T> {
    return this.#evaluator.details(flag, context, fallback);
  }

  conversation(start: ConversationStart): Conversation {
    return createConversation(this.#host, this.#starts, start);
  }

  observe(metric: string, value: number): void {
    this.#host.observations.observeProcess(metric, value);
  }

  onRuleset(listener: (change: RulesetChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  counters(): ClientCounters {
    const { droppedObservations, droppedBatches, badStarts, missingStarts } = this.#ledger;
    const { reconnects, refusedRulesets } = this.#ledger;
    return {
      droppedObservations,
      droppedBatches,
      badStarts,
      missingStarts,
      reconnects,
      refusedRulesets,
      clockOffsetMs: this.#clock.offsetMs(),
    };
  }

  async flush(): Promise<void> {
    await Promise.all([this.#sender.flush(), this.#urgent.settle(), this.#disk?.settle()]);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #start(): Promise<void> {
    if (this.#disk !== null) {
      const snapshot = await this.#disk.load();
      if (snapshot !== null) this.#holder.offerSnapshot(snapshot, 'disk');
    }
    if (this.#closing !== null) return;
    // After the disk, so that the stream begins where we left off.
    this.#stream = openStream({
      plane: this.#plane,
      runtime: this.#runtime,
      ledger: this.#ledger,
      lastEventId: () => this.#holder.idText,
      onEvent: (event) => this.#take(event),
      onDown: () => this.#sync.onDown(),
      catchUp: () => this.#sync.refetch(),
    });
  }

  #take(event: StreamEvent): void {
    if (event.event === 'hello') this.#pseudonym.setKey(event.unitKey);
    // Not from patches: one that is sent again later still tells when it was made.
    if (event.event === 'hello' || event.event === 'beat') this.#clock.observe(event.serverMs);
    if (event.event !== 'beat' && event.event !== 'goodbye') this.#sync.onEvent(event);
    if ('flushEveryMs' in event) this.#sender.setFlushEvery(event.flushEveryMs);
    if (event.event === 'hello') {
      this.#urgent.kick();
      this.#sender.kick();
    }
  }

  #changed(cause: RulesetChange['cause']): void {
    const { compiled, snapshot } = this.#holder;
    this.#watched = Array.from(compiled.flags.values()).some(
      ({ fixed }) => fixed.metadata['watched'] === true,
    );
    if (cause !== 'disk' && snapshot !== null) this.#disk?.save(snapshot);
    const change = { id: snapshot?.id ?? '', cause, atMs: this.#runtime.nowMs() };
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch {
        // A listener that throws must not keep the ruleset from the others.
      }
    }
  }

  #live(): void {
    for (const resolve of this.#awaitingLive) resolve();
    this.#awaitingLive.clear();
  }

  #untilLive(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#runtime.after(timeoutMs, resolve, 'keeps-alive');
      this.#awaitingLive.add(() => {
        cancel();
        resolve();
      });
    });
  }

  async #close(): Promise<void> {
    this.#openTurns.close();
    this.#fold.close();
    this.#sync.close();
    this.#stream?.close();
    this.#live();
    let cancel = (): void => {};
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#runtime.after(CLOSE_TIMEOUT_MS, resolve, 'keeps-alive');
    });
    const sent = [this.#sender.close(), this.#urgent.close(), this.#disk?.settle()];
    await Promise.race([Promise.all(sent), tooLong]);
    cancel();
    this.#sender.abandon();
    this.#urgent.abandon();
    this.#plane.close();
  }
}

function deadlineOf({ turnDeadlineMs = TURN_DEADLINE_MS }: ClientOptions, ledger: Ledger): number {
  if (turnDeadlineMs > 0 && turnDeadlineMs < Infinity) return turnDeadlineMs;
  const message = `Cannot use turnDeadlineMs "${turnDeadlineMs}": it is no number above 0; ${TURN_DEADLINE_MS} is used`;
  ledger.warn('turn-deadline', message);
  return TURN_DEADLINE_MS;
}
