import type { Evaluation, EvaluationContext, Json } from '@tidegate/core';
import type { MetVariant } from '../exposures.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { countersOf, LocalClient } from '../local-client.ts';
import { systemRuntime } from '../runtime.ts';
import type { TrackedEvent } from '../tracked-events.ts';
import type { EndedTurn } from '../turn.ts';
import type {
  ClientCounters,
  Conversation,
  ConversationStart,
  EvaluationDetails,
  ExperimentAnswer,
  ProcessObserveOptions,
  Readiness,
  RulesetChange,
  TrackOptions,
} from '../types.ts';
import type { UrgentSender } from '../urgent.ts';
import type { UseListener } from '../use-listener.ts';
import { changedFlag, flagOf } from './test-flag.ts';
import type {
  RecordedEvaluation,
  RecordedReport,
  RecordedTurn,
  TestClient,
  TestClientOptions,
  TestFlag,
} from './types.ts';

/**
 * A client for tests: the same evaluation, conversations and turns, without a network. It is ready
 * at once, and remembers evaluations, exposures, tracked events, ended turns and reports. Never
 * throws.
 *
 * @example
 * const client = createTestClient({ flags: { 'new-chat': true } });
 * answerChat(client);
 * client.turns // [{ failed: false, latencyMs: 3, variants: { 'new-chat': 'on' } }]
 */
export function createTestClient(options: TestClientOptions = {}): TestClient {
  return new RecordingClient(options);
}

const RECORDED_MAX = 10_000;

class RecordingClient implements TestClient {
  readonly evaluations: RecordedEvaluation[] = [];
  readonly turns: RecordedTurn[] = [];
  readonly reports: RecordedReport[] = [];
  readonly #exposures: MetVariant[] = [];
  readonly #events: TrackedEvent[] = [];
  readonly #ledger: Ledger;
  readonly #local: LocalClient;
  #flags: ReadonlyMap<string, ReturnType<typeof flagOf>>;

  constructor(options: TestClientOptions) {
    const { flags = {}, nowMs = () => Date.now() } = options;
    this.#ledger = createLedger(options.onWarning);
    this.#flags = new Map(Object.entries(flags).map(([key, given]) => [key, flagOf(given)]));
    this.#local = new LocalClient({
      runtime: systemRuntime(),
      ledger: this.#ledger,
      nowMs,
      isClockKnown: () => true,
      pin: () => this.conversationPin(),
      options,
      attribution: { add: (flag, evaluation) => this.#evaluated(flag, evaluation) },
      urgent: recordingSender(this.reports),
      kills: () => new Map(),
      onWatched: () => {},
      onTurnEnd: (turn) => this.#turnEnded(turn),
      onChange: () => {},
    });
    this.#publish([...this.#flags.keys()]);
  }

  get exposures(): readonly MetVariant[] {
    for (const met of this.#local.exposures.waiting.drain()) record(this.#exposures, met);
    return this.#exposures;
  }

  get events(): readonly TrackedEvent[] {
    for (const tracked of this.#local.events.waiting.drain()) record(this.#events, tracked);
    return this.#events;
  }

  set(flag: string, to: TestFlag): void {
    const changed = changedFlag(this.#flags.get(flag) ?? null, to);
    this.#flags = new Map([...this.#flags, [flag, changed]]);
    this.#publish([flag]);
  }

  forget(): void {
    this.#local.exposures.waiting.drain();
    this.#local.events.waiting.drain();
    const { evaluations, turns, reports } = this;
    for (const list of [evaluations, turns, reports, this.#exposures, this.#events]) {
      list.length = 0;
    }
  }

  ready(): Promise<Readiness> {
    return Promise.resolve({ source: 'bootstrap', ruleset: null, live: true });
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

  experiment(name: string, context: EvaluationContext): ExperimentAnswer {
    return this.#local.experiment(name, context);
  }

  expose(flag: string, context: EvaluationContext): void {
    this.#local.expose(flag, context);
  }

  conversation(start: ConversationStart): Conversation {
    return this.#local.conversation(start);
  }

  track(event: string, context: EvaluationContext, options?: TrackOptions): void {
    this.#local.track(event, context, options);
  }

  conversationPin(): Promise<string | null> {
    return Promise.resolve(null);
  }

  pinnedStart(): Promise<number> {
    return Promise.resolve(Number.NaN);
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

  pseudonym(unit: string): Promise<string | null> {
    return Promise.resolve(`hidden-${unit}`);
  }

  onRuleset(listener: (change: RulesetChange) => void): () => void {
    return this.#local.onRuleset(listener);
  }

  onLive(): () => void {
    return () => {};
  }

  counters(): ClientCounters {
    return countersOf(this.#ledger, 0);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#local.close();
    return Promise.resolve();
  }

  #publish(changed: readonly string[]): void {
    this.#local.holder.bootstrap({ flags: Object.fromEntries(this.#flags) }, changed);
  }

  #evaluated(flag: string, evaluation: Evaluation): void {
    const { variant, draw, rule, reason, value } = evaluation;
    record(this.evaluations, { flag, variant, draw, rule, reason, value });
  }

  #turnEnded({ failed, latencyMs, asked }: EndedTurn): void {
    const variants = [...asked].map(([flag, { variant }]) => [flag, variant] as const);
    record(this.turns, { failed, latencyMs, variants: Object.fromEntries(variants) });
  }
}

function recordingSender(reports: RecordedReport[]): UrgentSender {
  return {
    push: ({ metric, detector, flag, variant, draw, unit }) =>
      record(reports, { metric, detector, flag, variant, draw, unit }),
    kick: () => {},
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
    abandon: () => {},
  };
}

function record<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > RECORDED_MAX) list.shift();
}
