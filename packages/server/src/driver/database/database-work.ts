/** Brings a database of `databases:` back. */
export interface DatabaseDriverWork {
  readonly kind: 'database';
  /** Name under `databases:`. */
  readonly database: string;
  /**
   * `restore`: from the newest verified backup (target `backup`), one of them (its id), or a moment
   * (an ISO time, where logs are archived); `migrate`: the configured command with the target's name;
   * `file`: an SQL file by the target's name.
   */
  readonly way: 'restore' | 'migrate' | 'file';
  /** Tables alone that are restored; empty = all. */
  readonly tables: readonly string[];
  /** Restoring over what is live has to name it again. */
  readonly overwrites: string | null;
  /** SQL files by the name that a plan gives, absolute. */
  readonly files: Readonly<Record<string, string>>;
}
