import type { EvaluationContext, FlagdDocument, FlagdFlag, Json } from '@tidegate/core';
import type { StreamEvent } from '@tidegate/protocol';
import { BatchSealer } from './batch-sealer.ts';
import { createCollector } from './collector.ts';
import { type ControlPlane, createControlPlane } from './control-plane.ts';
import { conversationPin } from './conversation-pin.ts';
import { createOutgoing, type OutgoingParts } from './create-outgoing.ts';
import { createDiskCache, type DiskCache } from './disk-cache.ts';
import { EvaluationCounts } from './evaluation-counts.ts';
import { followKillFile, type KillFile } from './kill-file.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { CLOCK_SKEW_MAX_MS, CLOSE_TIMEOUT_MS, READY_TIMEOUT_MS } from './limits.ts';
import { countersOf, LocalClient } from './local-client.ts';
import { pinnedStart } from './pinned-start.ts';
import { nodeProbe, startProcessMetrics } from './process-metrics.ts';
import { RulesetSync } from './ruleset-sync.ts';
import { type Runtime, systemRuntime } from './runtime.ts';
import { Sender } from './sender.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { openStream, type Stream } from './stream.ts';
import type {
  Client,
  ClientCounters,
  ClientOptions,
  Conversation,
  ConversationStart,
  EvaluationDetails,
  ExperimentAnswer,
  ProcessObserveOptions,
  Readiness,
  RulesetChange,
  TrackOptions,
} from './types.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';
import { createUrgentSender, type UrgentSender } from './urgent.ts';
import type { UseListener } from './use-listener.ts';

/**
 * The client: it puts the parts together and passes events between them. Throws `TypeError` when
 * the URL or the key cannot be used at all; nothing afterwards throws or rejects.
 */
export class TidegateClient implements Client {
  readonly #runtime: Runtime;
  readonly #ledger: Ledger;
  readonly #clock: ServerClock;
  readonly #plane: ControlPlane;
  readonly #local: LocalClient;
  readonly #counts: EvaluationCounts;
  readonly #sync: RulesetSync;
  readonly #pseudonym = createUnitPseudonym();
  readonly #urgent: UrgentSender;
  readonly #sealer: BatchSealer;
  readonly #delivery: OutgoingParts;
  readonly #sender: Sender;
  readonly #stopProcessMetrics: () => void;
  readonly #disk: DiskCache | null;
  readonly #killFile: KillFile | null;
  readonly #liveListeners = new Set<(live: boolean) => void>();
  readonly #awaitingLive = new Set<() => void>();
  readonly #started: Promise<void>;
  #wasLive = false;
  #stream: Stream | null = null;
  #watched = false;
  #closing: Promise<void> | null = null;

  constructor(options: ClientOptions, runtime: Runtime = systemRuntime()) {
    const ledger = createLedger(options.onWarning);
    const clock = createServerClock(runtime);
    const nowMs = (): number => clock.nowMs();
    this.#runtime = runtime;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#plane = createControlPlane(options, runtime);
    this.#counts = new EvaluationCounts(ledger);
    this.#urgent = createUrgentSender(this.#plane, runtime, ledger, this.#pseudonym);
    this.#local = new LocalClient({
      runtime,
      ledger,
      nowMs,
      isClockKnown: () => clock.aheadMs() !== null,
      pin: (context) => this.conversationPin(context),
      options,
      attribution: this.#counts,
      urgent: this.#urgent,
      kills: () => this.#killFile?.kills ?? new Map(),
      onWatched: () => this.#sender.flushSoon(),
      onTurnEnd: () => {},
      onChange: (change) => this.#changed(change),
    });
    const { holder } = this.#local;
    const onLive = (): void => this.#liveMayHaveChanged();
    this.#sync = new RulesetSync({ plane: this.#plane, runtime, ledger, holder, onLive });
    this.#sealer = this.#createSealer();
    const delivery = { plane: this.#plane, runtime, ledger, sealer: this.#sealer };
    this.#delivery = createOutgoing(options, delivery);
    this.#sender = this.#createSender(nowMs);
    this.#stopProcessMetrics = startProcessMetrics({
      runtime,
      probe: options.processMetrics === false ? null : nodeProbe(runtime),
      observe: (metric, value) => this.#local.observe(metric, value),
    });
    const { cacheDirectory: directory, killFile: path, url, key } = options;
    this.#disk =
      directory === undefined ? null : createDiskCache({ directory, url, key, runtime, ledger });
    const onChange = (flags: readonly string[]): void => this.#local.killsChanged(flags);
    this.#killFile =
      path === undefined ? null : followKillFile({ path, runtime, ledger, onChange });
    if (options.bootstrap !== undefined) holder.bootstrap(options.bootstrap);
    this.#started = this.#start();
  }

  async ready({ timeoutMs = READY_TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<Readiness> {
    await this.#started;
    if (!this.#sync.live && this.#closing === null) await this.#untilLive(timeoutMs);
    const { source, idText } = this.#local.holder;
    return { source, ruleset: idText, live: this.#sync.live };
  }

  boolean(flag: string, context: EvaluationContext, fallback: boolean): boolean {
    return this.#local.boolean(flag, context, fallback);
  }

  string(flag: string, context: EvaluationContext, fallback: string): string {
    return this.#local.string(flag, context, fallback);
  }

  number(flag: string, context: EvaluationContext, fallback: number): number {
    return this.#local.number(flag, context, fallback);
  }

  object<T extends Json>(flag: string, context: EvaluationContext, fallback: T): T {
    return this.#local.object(flag, context, fallback);
  }

  details<T extends Json>(
    flag: string,
    context: EvaluationContext,
    fallback: T,
  ): EvaluationDetails<T> {
    return this.#local.details(flag, context, fallback);
  }

  conversation(start: ConversationStart): Conversation {
    return this.#local.conversation(start);
  }

  experiment(name: string, context: EvaluationContext): ExperimentAnswer {
    return this.#local.experiment(name, context);
  }

  expose(flag: string, context: EvaluationContext): void {
    this.#local.expose(flag, context);
  }

  track(event: string, context: EvaluationContext, options?: TrackOptions): void {
    this.#local.track(event, context, options);
  }

  conversationPin(context: EvaluationContext): Promise<string | null> {
    return conversationPin(context, this.#local.starts, this.#pseudonym);
  }

  pinnedStart(id: string, pin: unknown): Promise<number> {
    return pinnedStart(id, pin, this.#pseudonym);
  }

  nowMs(): number {
    return this.#local.nowMs();
  }

  observe(metric: string, value: number | boolean, options?: ProcessObserveOptions): void {
    this.#local.observe(metric, value, options);
  }

  correlate<T>(id: string, run: () => T): T {
    return this.#local.correlate(id, run);
  }

  correlationId(): string | null {
    return this.#local.correlationId();
  }

  listen(listener: UseListener): () => void {
    return this.#local.listen(listener);
  }

  async pseudonym(unit: string): Promise<string | null> {
    return (await this.#pseudonym.of([unit]))?.[0] ?? null;
  }

  onRuleset(listener: (change: RulesetChange) => void): () => void {
    return this.#local.onRuleset(listener);
  }

  onLive(listener: (live: boolean) => void): () => void {
    this.#liveListeners.add(listener);
    return () => this.#liveListeners.delete(listener);
  }

  counters(): ClientCounters {
    return countersOf(this.#ledger, this.#clock.offsetMs());
  }

  async flush(): Promise<void> {
    await Promise.all([this.#sender.flush(), this.#urgent.settle(), this.#disk?.settle()]);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #createSealer(): BatchSealer {
    const { holder } = this.#local;
    return new BatchSealer({
      ledger: this.#ledger,
      nowMs: () => this.#runtime.nowMs(),
      clockAheadMs: () => this.#clock.aheadMs(),
      ruleset: () => ({ lineage: holder.id?.lineage ?? 0, version: holder.id?.version ?? 0 }),
    });
  }

  #createSender(nowMs: () => number): Sender {
    const { fold, exposures, events, sessions, slowest } = this.#local;
    const counts = this.#counts;
    const waiting = { exposures: exposures.waiting, events: events.waiting };
    const units = { ...waiting, sessions: sessions.waiting, slowest };
    const breathe = (): Promise<void> => this.#runtime.breathe();
    const sources = { fold, counts, ...units, nowMs, breathe };
    const collector = createCollector(sources, this.#pseudonym, this.#ledger);
    return new Sender({
      plane: this.#plane,
      runtime: this.#runtime,
      ledger: this.#ledger,
      sealer: this.#sealer,
      outgoing: this.#delivery.outgoing,
      collect: () => {
        this.#local.level();
        return collector.collect();
      },
      folded: () => fold.size,
      waiting: () => fold.size + counts.size + collector.waiting() > 0,
      watched: () => this.#watched,
    });
  }

  async #start(): Promise<void> {
    const [snapshot] = await Promise.all([this.#disk?.load(), this.#killFile?.start()]);
    if (snapshot !== null && snapshot !== undefined) {
      this.#local.holder.offerSnapshot(snapshot, 'disk');
    }
    if (this.#closing !== null) return;
    // After the disk, so that the stream begins where we left off.
    this.#stream = openStream({
      plane: this.#plane,
      runtime: this.#runtime,
      ledger: this.#ledger,
      lastEventId: () => this.#local.holder.idText,
      onEvent: (event) => this.#take(event),
      onDown: () => this.#sync.onDown(),
      catchUp: () => this.#sync.refetch(),
    });
  }

  #take(event: StreamEvent): void {
    if (event.event === 'hello') this.#pseudonym.setKey(event.unitKey);
    // Not from patches: one that is sent again later still tells when it was made.
    if (event.event === 'hello' || event.event === 'beat') this.#clock.observe(event.serverMs);
    // A first word that was long on its way looks like a clock that is ahead.
    if (event.event === 'beat') this.#warnOfSkew();
    if (event.event !== 'beat' && event.event !== 'goodbye') this.#sync.onEvent(event);
    if ('flushEveryMs' in event) this.#sender.setFlushEvery(event.flushEveryMs);
    if (event.event === 'hello') {
      this.#urgent.kick();
      this.#sender.kick();
    }
  }

  #warnOfSkew(): void {
    const aheadMs = this.#clock.aheadMs() ?? 0;
    if (Math.abs(aheadMs) <= CLOCK_SKEW_MAX_MS) return;
    const where = aheadMs > 0 ? 'ahead of' : 'behind';
    const message = `This clock is ${Math.abs(aheadMs)} ms ${where} the server's: flags go by the server's; take starts of conversations from "nowMs()", and set the clock`;
    this.#ledger.warnOnce('clock-skew', '', message);
  }

  #changed({ cause }: RulesetChange): void {
    const { document, snapshot } = this.#local.holder;
    this.#watched = isWatched(document);
    const isSaved = cause === 'disk' || cause === 'kill-file';
    if (!isSaved && snapshot !== null) this.#disk?.save(snapshot);
  }

  #liveMayHaveChanged(): void {
    const { live } = this.#sync;
    if (live === this.#wasLive) return;
    this.#wasLive = live;
    if (live) this.#endWaits();
    for (const listener of this.#liveListeners) {
      try {
        listener(live);
      } catch {
        // A listener that throws must not keep the news from the others.
      }
    }
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

  #endWaits(): void {
    for (const resolve of this.#awaitingLive) resolve();
    this.#awaitingLive.clear();
  }

  async #close(): Promise<void> {
    this.#stopProcessMetrics();
    this.#local.close();
    this.#counts.close();
    this.#killFile?.close();
    this.#sync.close();
    this.#stream?.close();
    this.#endWaits();
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
    await this.#delivery.close();
  }
}

/** Trusts no type: a bootstrap may be anything. */
function isWatched(document: FlagdDocument | null): boolean {
  const flags: readonly (FlagdFlag | null | undefined)[] = Object.values(document?.flags ?? {});
  return flags.some((flag) => flag?.metadata?.['watched'] === true);
}
