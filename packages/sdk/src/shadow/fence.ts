import { CALLS_MAX } from './limits.ts';
import { copyOf, inputKey, inputOf } from './plain-json.ts';
import type { Recording, ToolOutcome } from './recording.ts';
import type { ShadowCall } from './types.ts';

/** What a tool in a shadow answers when nothing real can answer it. */
export const SHADOW_STUB: Readonly<Record<string, string>> = Object.freeze({
  shadow: 'this tool was not run',
});

/**
 * Stands before the tools of one shadow turn. A call that the live arm made too, with the same name and
 * input, answers what it came to there. Else a tool that is declared `none` or `read` runs, and every
 * other one, declared or not, answers a stub: from there on the turn is not scored. When the turn is
 * over, no tool runs at all.
 */
export class Fence {
  /** Calls in their order. */
  readonly calls: ShadowCall[] = [];
  readonly #recording: Pick<Recording, 'find'>;
  readonly #seen = new Map<string, number>();
  #stub: { readonly tool: string; readonly at: number } | null = null;
  #isShut = false;

  constructor(recording: Pick<Recording, 'find'>) {
    this.#recording = recording;
  }

  /** The first tool that nothing real could answer; `null` = none. */
  get stub(): { readonly tool: string; readonly at: number } | null {
    return this.#stub;
  }

  /** Rejects with what the tool threw, here or in the live arm; or because the shadow is over. */
  async call<T>(
    tool: string,
    options: { readonly effect?: unknown; readonly input?: unknown },
    run: () => Promise<T> | T,
  ): Promise<T> {
    this.#mustBeOpen(tool);
    if (this.calls.length >= CALLS_MAX) {
      throw new Error(`Cannot call "${tool}" in a shadow: it made ${CALLS_MAX} calls already`);
    }
    const input = inputOf(options.input);
    const at = this.calls.push({ tool, input }) - 1;
    const isHarmless = HARMLESS.has(options.effect);
    const told = input === undefined ? null : await this.#live(tool, inputKey(input), !isHarmless);
    this.#mustBeOpen(tool);
    if (told !== null && !told.ok) throw told.error;
    if (told !== null) return told.value as T;
    if (isHarmless) return await run();
    this.#stub ??= { tool, at };
    return SHADOW_STUB as T;
  }

  /** A tool was taken away, because it could not be fenced. */
  takeAway(tool: string): void {
    const at = this.calls.length;
    this.#stub ??= { tool, at };
  }

  /** No tool runs any more. */
  shut(): void {
    this.#isShut = true;
  }

  async #live(tool: string, key: string, wait: boolean): Promise<ToolOutcome | null> {
    const which = `${tool}\0${key}`;
    const nth = this.#seen.get(which) ?? 0;
    this.#seen.set(which, nth + 1);
    const outcome = await this.#recording.find({ tool, key, nth }, wait);
    if (outcome?.ok !== true) return outcome;
    // The user's own answer must not change under the hands of a shadow.
    const copy = copyOf(outcome.value);
    return copy === null ? null : { ok: true, value: copy.value };
  }

  #mustBeOpen(tool: string): void {
    if (this.#isShut) throw new Error(`Cannot call "${tool}" in a shadow: the shadow turn is over`);
  }
}

const HARMLESS: ReadonlySet<unknown> = new Set(['none', 'read']);
