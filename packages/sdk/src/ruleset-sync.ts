import { compareRulesetIds, parseRulesetId } from '@tidegate/core';
import type { RulesetSnapshot, StreamEvent } from '@tidegate/protocol';
import { createBackoff } from './backoff.ts';
import { type ControlPlane, regimeOf } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import { CATCH_UP_AFTER_MS } from './limits.ts';
import type { RulesetHolder } from './ruleset-holder.ts';
import type { Runtime } from './runtime.ts';

/** What keeps the holder in step. */
export interface RulesetSyncOptions {
  readonly plane: ControlPlane;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly holder: RulesetHolder;
  /** Called whenever `live` may have changed. */
  onLive(): void;
}

/**
 * Brings the holder to the ruleset that the stream speaks of: by patch where one fits, else by
 * fetching the whole one, one fetch at a time, again after a jittered wait until it worked.
 */
export class RulesetSync {
  readonly #options: RulesetSyncOptions;
  readonly #backoff;
  /** What the server last said is current; `null` while the stream is down. */
  #target: string | null = null;
  #address = WHOLE;
  /** The fetch under way; there is never a second one. */
  #asking: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  #closed = false;
  #cancelCatchUp = (): void => {};

  constructor(options: RulesetSyncOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.runtime.random);
  }

  /** True when the stream is up and our ruleset is the server's. */
  get live(): boolean {
    return this.#target !== null && this.#target === this.#options.holder.idText;
  }

  onEvent(event: Extract<StreamEvent, { event: 'hello' | 'patch' | 'snapshot' }>): void {
    if (event.event === 'hello') this.#hello(event.current);
    else if (event.event === 'patch') this.#patch(event);
    else this.#snapshot(event.to, event.url);
    this.#options.onLive();
  }

  onDown(): void {
    this.#target = null;
    this.#cancelCatchUp();
    this.#options.onLive();
  }

  /**
   * Fetches the whole ruleset now, also when the stream is down or the next try is due later.
   * Resolves after one try that began after the call. Never rejects.
   */
  async refetch(): Promise<void> {
    await this.#asking;
    this.#endRetryWait();
    this.#fetch(WHOLE);
    await this.#asking;
  }

  close(): void {
    this.#closed = true;
    this.#endRetryWait();
    this.onDown();
  }

  #hello(current: string): void {
    this.#target = current;
    if (this.#options.holder.refuses(current)) return;
    if (this.#options.holder.idText === null) {
      this.#fetch(WHOLE);
      return;
    }
    // Patches or a snapshot's address should follow at once. If they do not, we help ourselves.
    this.#cancelCatchUp();
    this.#cancelCatchUp = this.#options.runtime.after(CATCH_UP_AFTER_MS, () => {
      if (this.#isBehind()) this.#fetch(WHOLE);
    });
  }

  #patch(patch: Extract<StreamEvent, { event: 'patch' }>): void {
    if (isHigher(patch.to, this.#target)) this.#target = patch.to;
    if (this.#options.holder.offerPatch(patch) === 'unfit') this.#fetch(WHOLE);
  }

  #snapshot(to: string, url: string): void {
    const isNews = to !== this.#target;
    this.#target = to;
    if (isNews && this.#options.holder.refuses(to)) return;
    if (!this.#isBehind()) return;
    const path = this.#options.plane.pathOf(url);
    if (path === null) {
      this.#options.ledger.warnOnce(
        'foreign-snapshot',
        url,
        `Cannot fetch the ruleset from "${url}": it is another server; asking ours instead`,
      );
    }
    this.#fetch(path ?? WHOLE);
  }

  #isBehind(): boolean {
    return this.#target !== null && isHigher(this.#target, this.#options.holder.idText);
  }

  #fetch(address: string): void {
    this.#address = address;
    if (this.#asking === null && this.#cancelRetry === null && !this.#closed) this.#ask();
  }

  #ask(): void {
    this.#asking = this.#askOnce();
  }

  async #askOnce(): Promise<void> {
    const { plane, holder, runtime } = this.#options;
    const asked = this.#address;
    const answer = await plane.ask(asked);
    this.#asking = null;
    const snapshot = answer?.status === 200 ? parseSnapshot(answer.body) : null;
    const reception = snapshot === null ? 'unfit' : holder.offerSnapshot(snapshot, 'network');
    this.#options.onLive();
    if (reception === 'taken') this.#backoff.reset();
    // Behind still: a newer one was named while we asked. Not behind, or the stream is down: enough.
    if (this.#closed || !this.#isBehind()) return;
    this.#address = WHOLE;
    if (reception === 'taken' || asked !== WHOLE) {
      this.#ask();
      return;
    }
    const regime = answer === null ? 'ordinary' : regimeOf(answer.status);
    this.#cancelRetry = runtime.after(
      this.#backoff.nextMs(regime, answer?.retryAfterMs ?? 0),
      () => {
        this.#cancelRetry = null;
        this.#ask();
      },
    );
  }

  #endRetryWait(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }
}

/** The current ruleset, whatever its number. */
const WHOLE = 'api/v1/ruleset';

function isHigher(text: string, than: string | null): boolean {
  const left = parseRulesetId(text);
  const right = than === null ? null : parseRulesetId(than);
  if (left === null) return false;
  return right === null || compareRulesetIds(left, right) > 0;
}

function parseSnapshot(body: string): RulesetSnapshot | null {
  try {
    const snapshot: unknown = JSON.parse(body);
    const isOurs =
      typeof snapshot === 'object' &&
      snapshot !== null &&
      'id' in snapshot &&
      typeof snapshot.id === 'string' &&
      'document' in snapshot;
    return isOurs ? (snapshot as RulesetSnapshot) : null;
  } catch {
    return null;
  }
}
