/** A driver that somebody else wrote: one program, asked by its first argument, told by its input. */
export interface ProgramWork {
  readonly kind: 'program';
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}
