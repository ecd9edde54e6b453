/** Recreates services of a Compose project with an earlier image or other variables. */
export interface ComposeWork {
  readonly kind: 'compose';
  /** Absolute. */
  readonly projectDirectory: string;
  /** Absolute. */
  readonly files: readonly string[];
  readonly services: readonly [string, ...string[]];
  /** Variables of the project's files, by target: what each target sets them to. */
  readonly targets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Variables whose values are looked for inside the processes; those that only pick an image are not. */
  readonly prove: readonly string[];
  /** An `.env` file, absolute, that holds what is live; rewritten whole or not at all. */
  readonly envFile: string;
  readonly environment: Readonly<Record<string, string>>;
}
