import type { Json } from '@tidegate/core';
import { CALLS_MAX } from './limits.ts';
import { answerOf, inputKey, inputOf, prototypeOf } from './plain-json.ts';
import type { ShadowCall } from './types.ts';

/** What a tool came to. */
export type ToolOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** How control ended: only what was answered can be compared. */
export type ControlEnd = 'answered' | 'failed' | 'unknown';

/**
 * What the live arm does in one turn: its tool calls with what they came to, and its answer. Noting
 * costs the user's path an entry of a list; everything else is done when the shadow asks.
 */
export class Recording {
  /** How control ended. Never rejects. */
  readonly done: Promise<ControlEnd>;
  readonly #calls: LiveCall[] = [];
  #resolve: (end: ControlEnd) => void = () => {};
  #end: ControlEnd | null = null;
  #isRunning = true;
  #answer: { readonly by: AnswerSource; readonly value: unknown } | null = null;
  #overflowed = false;
  #waiting: (() => void)[] = [];

  constructor() {
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Calls in their order. */
  get calls(): readonly ShadowCall[] {
    return this.#calls.map(({ tool, given }) => ({ tool, input: inputOf(given) }));
  }

  /** `undefined` when it is not known, or no JSON. */
  get answer(): Json | undefined {
    return this.#answer === null ? undefined : answerOf(this.#answer.value);
  }

  /** A tool was called; `outcome` never rejects. */
  note(tool: string, given: unknown, outcome: Promise<ToolOutcome>): void {
    if (this.#calls.length >= CALLS_MAX) this.#overflowed = true;
    else if (this.#end === null) this.#calls.push({ tool, given, outcome });
    this.#wake();
  }

  /**
   * What control returned: a promise of the answer, the answer, or something else. Never throws.
   *
   * @param breathe lets the user's path go on: only then an answer is looked into
   */
  watch(returned: unknown, breathe: () => Promise<void>): void {
    const look = (value: unknown): void => {
      void breathe().then(() => this.#returned(value));
    };
    try {
      // Nothing else may be asked for its `then`: a query that is only built would run.
      if (isNativePromise(returned)) returned.then(look, () => this.fail());
      else look(returned);
    } catch {
      this.giveUp();
    }
  }

  /** The answer, by whoever knows it best: the program, then the AI SDK, then the return value. */
  answered(by: AnswerSource, value: unknown): void {
    if (this.#answer === null || RANK[by] >= RANK[this.#answer.by]) this.#answer = { by, value };
    this.#settle();
  }

  /** Control failed: there is nothing to compare with. */
  fail(): void {
    this.#finish('failed');
  }

  /** Nobody waits any longer for the answer. */
  giveUp(): void {
    this.#finish('unknown');
  }

  /**
   * What the live arm's call came to that was the `nth` (from 0) of this tool and input; the last such
   * call where there were fewer, `null` where there was none. With `wait` it is waited for until
   * control ended. Never rejects.
   */
  async find(
    call: { readonly tool: string; readonly key: string; readonly nth: number },
    wait: boolean,
  ): Promise<ToolOutcome | null> {
    for (;;) {
      const same = this.#calls.filter(
        (live) => live.tool === call.tool && keyOf(live) === call.key,
      );
      const found = same[call.nth] ?? (this.#end === null ? undefined : same.at(-1));
      if (found !== undefined) return await found.outcome;
      if (this.#end !== null || !wait) return null;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  #returned(value: unknown): void {
    this.#isRunning = false;
    if (answerOf(value) === undefined) this.#settle();
    else this.answered('return', value);
  }

  #settle(): void {
    if (this.#answer !== null && !this.#isRunning) this.#finish('answered');
  }

  #finish(end: ControlEnd): void {
    if (this.#end !== null) return;
    this.#end = this.#overflowed ? 'unknown' : end;
    this.#resolve(this.#end);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

type AnswerSource = 'return' | 'ai-sdk' | 'program';

const RANK: Readonly<Record<AnswerSource, number>> = { return: 0, 'ai-sdk': 1, program: 2 };

interface LiveCall {
  readonly tool: string;
  readonly given: unknown;
  readonly outcome: Promise<ToolOutcome>;
  /** `null` = nobody told the input; absent = not looked at yet. */
  key?: string | null;
}

function keyOf(call: LiveCall): string | null {
  if (call.key === undefined) {
    const input = inputOf(call.given);
    call.key = input === undefined ? null : inputKey(input);
  }
  return call.key;
}

function isNativePromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    prototypeOf(value) === Promise.prototype &&
    !Object.hasOwn(value, 'then')
  );
}
