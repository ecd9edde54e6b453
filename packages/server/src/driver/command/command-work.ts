/** Steps that are programs of the operator, each with its arguments, word for word. */
export interface CommandDriverWork {
  readonly kind: 'command';
  /** `{target}` in an argument is the plan's target, `{memo.<name>}` what a step printed. */
  readonly prepare: readonly string[] | null;
  readonly execute: readonly [string, ...string[]];
  readonly verify: readonly string[] | null;
  /** `null` = it cannot be taken back. */
  readonly undo: readonly string[] | null;
  /** All variables that they see, beside `HOME` and `TIDEGATE_EFFECT_ID`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}
